/** What has to be the same at both ends: the envelope, and the octets below our Received header. */
import { createHash } from 'node:crypto';
import type { RecordedMessage } from '../helpers/recording-sink.ts';
import { withoutTrace } from '../helpers/trace-header.ts';

export interface DeliveryFacts {
  readonly from: string;
  readonly to: readonly string[];
  readonly octets: number;
  readonly digest: string;
}

export function factsOf(from: string, to: readonly string[], data: Buffer): DeliveryFacts {
  return { from, to, octets: data.length, digest: createHash('sha256').update(data).digest('hex') };
}

/** Facts of delivered messages; throws when one does not begin with a Received header of ours. */
export function deliveredFacts(messages: readonly RecordedMessage[]): DeliveryFacts[] {
  return messages.map(({ reversePath, recipients, data }) => {
    const { trace, body } = withoutTrace(data);
    if (trace === '') throw new Error(`no Received header at the top: ${data.toString('latin1', 0, 200)}`);
    return factsOf(reversePath, recipients, body);
  });
}

/** Facts of messages as they were sent. */
export function sentFacts(messages: readonly RecordedMessage[]): DeliveryFacts[] {
  return messages.map(({ reversePath, recipients, data }) => factsOf(reversePath, recipients, data));
}

/** In an order that does not depend on which session was faster. */
export function sorted(facts: readonly DeliveryFacts[]): DeliveryFacts[] {
  return [...facts].sort((a, b) => (a.digest < b.digest ? -1 : 1));
}

/** Which outcomes are not the end of the attempt: another host of the next hop, or another target, may take the message. */
import type { DeliveryOutcome, OutcomeReason } from '../../mail/delivery-outcome.ts';
import type { Remaining } from './host-walk.ts';

/** What this host lacks, and broken sessions: any other address may do better. Never after a doubt: that could double it. */
const lacking: ReadonlySet<OutcomeReason> = new Set(['peer-lacks-8bitmime', 'peer-lacks-smtputf8']);
const broken: ReadonlySet<OutcomeReason> = new Set(['connection-lost', 'timeout', 'protocol-error']);

/**
 * @param is5xxFinal P25: the first 5yz reply of an MX host bounces; otherwise the others are asked, never a smart host
 */
export function mayGoElsewhere(outcome: DeliveryOutcome, remaining: Remaining, is5xxFinal: boolean): boolean {
  if (outcome.kind === 'delivered') return false;
  const { reason, reply } = outcome;
  if (lacking.has(reason) || broken.has(reason)) return remaining.address || remaining.target;
  // The other addresses of a host that said no are most likely the same server.
  if (reason === 'postponed') return remaining.host || remaining.target;
  return reason === 'refused' && reply !== null && !is5xxFinal && remaining.host;
}

/** Whether an outcome that was set aside at one target may be tried at the next. */
export const mayChangeTarget = (outcome: DeliveryOutcome): boolean =>
  outcome.kind === 'deferred' || (outcome.kind === 'failed' && outcome.reason !== 'refused');

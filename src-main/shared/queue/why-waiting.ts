/** Why mail of a gateway waits: one reason from the facts, the most important first. The same in every window and on the command line. */
import { z } from 'zod';

/** What is known of a gateway's waiting mail. Instants are epoch milliseconds. */
export const waitingFacts = z.object({
  isEnabled: z.boolean(),
  isDeliveryPaused: z.boolean(),
  isDiskLow: z.boolean(),
  messages: z.int(),
  sizeBytes: z.int(),
  /** Of the recipient that is tried next after a failed attempt. */
  lastFailure: z.object({ reply: z.string(), nextAttemptAt: z.int().nullable() }).nullable(),
  /** Recipients that a release or a turn still has to deliver. */
  releasing: z.int(),
  honors: z.array(z.enum(['etrn', 'atrn'])),
  /** By D4, or because the schedule delays what was asked for (P65): deferred without an attempt. */
  isLeftToRun: z.boolean(),
  lastReleaseAt: z.int().nullable(),
});
export type WaitingFacts = z.output<typeof waitingFacts>;

export type WaitingReason =
  'nothing' | 'off' | 'paused' | 'disk-low' | 'running' | 'failed' | 'run' | 'client' | 'nobody';

export function whyWaiting(facts: WaitingFacts): WaitingReason {
  if (facts.messages === 0) return 'nothing';
  if (!facts.isEnabled) return 'off';
  if (facts.isDeliveryPaused) return 'paused';
  if (facts.isDiskLow) return 'disk-low';
  if (facts.lastFailure !== null) return 'failed';
  if (facts.releasing > 0) return 'running';
  if (facts.isLeftToRun) return 'run';
  return facts.honors.length > 0 ? 'client' : 'nobody';
}

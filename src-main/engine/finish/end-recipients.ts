/** Recipients that end without an attempt: time was over, or a person returned them. They leave with a report, like any failure. */
import type { OutcomeReason } from '../../mail/delivery-outcome.ts';
import type { RecipientId } from '../../mail/envelope.ts';
import type { RecipientStatus } from '../../shared/queue/queue-view.ts';
import type { Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { AttemptNote } from '../queue/queue.ts';
import { failFor } from './decide-recipient.ts';
import { settleDecisions, type SettleDeps } from './settle-delivery.ts';

export interface EndingDeps extends SettleDeps {
  readonly store: SettleDeps['store'] & Pick<Store, 'claimRecipients'>;
}

export interface Ending {
  readonly ids: readonly RecipientId[];
  /** Rows in any other status are left alone. */
  readonly statuses: readonly RecipientStatus[];
  readonly reason: OutcomeReason;
  /** Begins with an enhanced code; behind it the words of a person, if there are any. */
  readonly detail: string;
  readonly way: AttemptNote['way'];
  /** Names the claim. */
  readonly owner: string;
}

/** Bodies of so many messages are in memory at a time. */
export const MESSAGES_AT_A_TIME = 20;
const LEASE_MS = 5 * 60_000;

export const endingLease = (clock: Clock): { readonly leaseUntil: number } => ({
  leaseUntil: clock.monotonic() + LEASE_MS,
});

/** Nobody was asked, so the history names no peer. */
export const endingNote = (clock: Clock, way: AttemptNote['way']): AttemptNote => ({
  at: clock.now(),
  way,
  peer: '',
  tls: null,
  certificate: null,
  durationMs: 0,
});

/** Resolves with the number of recipients that ended; rejects with StoreFault, what was claimed then comes back with its lease. */
export async function endRecipients(ending: Ending, deps: EndingDeps): Promise<number> {
  const { ids, statuses, owner, reason, detail, way } = ending;
  let ended = 0;
  for (;;) {
    const request = { ids, statuses, owner, limit: MESSAGES_AT_A_TIME, ...endingLease(deps.clock) };
    const messages = await deps.store.claimRecipients(request);
    if (messages.length === 0) return ended;
    for (const message of messages) {
      const circumstances = { message, settings: deps.settings() };
      const decisions = message.recipients.map((recipient) => {
        const { settled, news } = failFor(recipient, { reason, reply: null, detail }, circumstances);
        return { settled: { ...settled, countsAsAttempt: false }, news };
      });
      const note = endingNote(deps.clock, way);
      await settleDecisions({ message, decisions, note, attempt: null }, deps);
      ended += decisions.length;
    }
  }
}

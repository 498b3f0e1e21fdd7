/** Recipients that end without an attempt: time was over, or a person returned them. They leave with a report, like any failure. */
import type { OutcomeReason } from '../../mail/delivery-outcome.ts';
import type { RecipientId } from '../../mail/envelope.ts';
import type { RecipientStatus } from '../../shared/queue/queue-view.ts';
import type { Store } from '../../store/store-contract.ts';
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
const MESSAGES_AT_A_TIME = 20;
const LEASE_MS = 5 * 60_000;

/** Resolves with the number of recipients that ended; rejects with StoreFault, what was claimed then comes back with its lease. */
export async function endRecipients(ending: Ending, deps: EndingDeps): Promise<number> {
  const { ids, statuses, owner, reason, detail, way } = ending;
  let ended = 0;
  for (;;) {
    const leaseUntil = deps.clock.monotonic() + LEASE_MS;
    const request = { ids, statuses, owner, limit: MESSAGES_AT_A_TIME, leaseUntil };
    const messages = await deps.store.claimRecipients(request);
    if (messages.length === 0) return ended;
    for (const message of messages) {
      const circumstances = { message, settings: deps.settings() };
      const decisions = message.recipients.map((recipient) => {
        const { settled, news } = failFor(recipient, { reason, reply: null, detail }, circumstances);
        return { settled: { ...settled, countsAsAttempt: false }, news };
      });
      const note = { at: deps.clock.now(), way, peer: '', tls: null, certificate: null, durationMs: 0 };
      await settleDecisions({ message, decisions, note, attempt: null }, deps);
      ended += decisions.length;
    }
  }
}

/** Step 5: outcomes of an attempt → statuses in the store, facts in the mail log. */
import type { DeliveryOutcome, OutcomeReason } from '../../mail/delivery-outcome.ts';
import type { RecipientId } from '../../mail/envelope.ts';
import { replyText } from '../../mail/smtp-reply.ts';
import type {
  ClaimedMessage,
  ClaimedRecipient,
  SettledMessage,
  SettledRecipient,
  Store,
} from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { MailLog } from '../mail-log.ts';
import { parseNextHop } from '../queue/next-hop.ts';
import type { AttemptFacts } from '../queue/queue.ts';
import { statusAfter, type StatusEvent } from '../queue/recipient-status.ts';
import { nextAttemptAt } from '../queue/retry-schedule.ts';

export interface SettleDeps {
  readonly store: Pick<Store, 'settle'>;
  readonly clock: Clock;
  readonly mailLog: Pick<MailLog, 'settled'>;
}

/** Outcomes by recipient; one without an outcome was not tried and is left to its lease. */
type Outcomes = ReadonlyMap<RecipientId, DeliveryOutcome>;

/** The function that delivering is handed: resolves after the commit, rejects with StoreFault. */
export function createSettleDelivery({ store, clock, mailLog }: SettleDeps) {
  return async (message: ClaimedMessage, outcomes: Outcomes, attempt: AttemptFacts): Promise<void> => {
    const settled = settledMessage({ message, outcomes, attempt, now: clock.now() });
    await store.settle(settled);
    for (const { id, status, reply, detail } of settled.recipients) {
      if (status !== 'delivered' && status !== 'failed') continue;
      const recipient = message.recipients.find((one) => one.id === id)?.forwardPath ?? '';
      mailLog.settled({
        messageId: message.id,
        recipient,
        status,
        reply: reply === null ? detail : replyText(reply),
      });
    }
  };
}

export interface FinishedAttempt {
  readonly message: ClaimedMessage;
  readonly outcomes: Outcomes;
  readonly attempt: AttemptFacts;
  /** Epoch ms. */
  readonly now: number;
}

/** What the store is to write down: a pure decision. */
export function settledMessage({ message, outcomes, attempt, now }: FinishedAttempt): SettledMessage {
  const recipients = message.recipients.flatMap((recipient) => {
    const outcome = outcomes.get(recipient.id);
    return outcome ? [settleRecipient(recipient, outcome, { message, now })] : [];
  });
  return { messageId: message.id, recipients, attempt };
}

interface Circumstances {
  readonly message: ClaimedMessage;
  readonly now: number;
}

function settleRecipient(
  recipient: ClaimedRecipient,
  outcome: DeliveryOutcome,
  { message, now }: Circumstances,
): SettledRecipient {
  if (outcome.kind === 'delivered') {
    return settledBy('delivered', recipient, { ...outcome, reason: 'accepted', detail: '' });
  }
  if (outcome.kind === 'failed') return settledBy('failed', recipient, outcome);
  if (mayOnlyBeAskedFor(message, outcome.reason)) return settledBy('held-again', recipient, outcome);
  if (outcome.reason === 'shutting-down') return settledBy('not-tried', recipient, outcome);
  const attempts = recipient.attempts + 1;
  const next = nextAttemptAt({ attempts, queuedAt: message.queuedAt, now });
  if (next !== null) return { ...settledBy('deferred', recipient, outcome), nextAttemptAt: next };
  const detail = [outcome.reason, outcome.detail].filter((part) => part !== '').join(': ');
  return settledBy('failed', recipient, { ...outcome, reason: 'expired', detail });
}

/**
 * A turn is the client's to ask for, and a requester's address counted for one release: neither is retried by us. A target
 * that leads back to us is for a person to correct: the mail waits where it was.
 */
function mayOnlyBeAskedFor({ claimedFor }: ClaimedMessage, reason: OutcomeReason): boolean {
  if (claimedFor === null) return true;
  const { kind } = parseNextHop(claimedFor);
  return kind === 'requester' || (kind === 'target' && reason === 'target-is-ourselves');
}

function settledBy(
  event: StatusEvent,
  { id }: ClaimedRecipient,
  { reason, reply, detail }: Pick<SettledRecipient, 'reason' | 'reply' | 'detail'>,
): SettledRecipient {
  return {
    id,
    status: statusAfter('active', event) as SettledRecipient['status'],
    nextAttemptAt: null,
    countsAsAttempt: reason !== 'shutting-down',
    reason,
    reply,
    detail,
  };
}

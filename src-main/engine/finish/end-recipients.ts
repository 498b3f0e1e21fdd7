/** Recipients that end without an attempt: time was over, or a person returned them. They leave with a report, like any failure. */
import type { OutcomeReason } from '../../mail/delivery-outcome.ts';
import type { RecipientId } from '../../mail/envelope.ts';
import type { RecipientStatus } from '../../shared/queue/queue-view.ts';
import type { ClaimedMessage, Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { AttemptNote } from '../queue/queue.ts';
import { failFor } from './decide-recipient.ts';
import { hasSenderToTell } from './judge-failure.ts';
import { settleDecisions, type SettleDeps } from './settle-delivery.ts';

export interface EndingDeps extends SettleDeps {
  readonly store: SettleDeps['store'] & Pick<Store, 'claimRecipients' | 'putBack'>;
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
  /** Messages without a sender to tell are left where they are. */
  readonly onlyWithSender?: boolean;
}

/** Recipients that ended, and those left because nobody could be told. */
export interface EndedRecipients {
  readonly ended: number;
  readonly refused: number;
}

/** Bodies of so many messages are in memory at a time. */
const MESSAGES_AT_A_TIME = 20;
const LEASE_MS = 5 * 60_000;

const leaseFrom = (clock: Clock): { readonly leaseUntil: number } => ({
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

/**
 * Claims the recipients message by message, each once, and hands each message over. One that fails keeps its claim until
 * its lease ends and does not keep the others from their end: the first error is thrown after the last message.
 */
export async function forEachMessage(
  { ids, statuses, owner }: Pick<Ending, 'ids' | 'statuses' | 'owner'>,
  handle: (message: ClaimedMessage) => Promise<void>,
  { store, clock }: EndingDeps,
): Promise<void> {
  const left = new Set(ids);
  const errors: unknown[] = [];
  for (;;) {
    const request = { ids: [...left], statuses, owner, limit: MESSAGES_AT_A_TIME, ...leaseFrom(clock) };
    const messages = left.size === 0 ? [] : await store.claimRecipients(request);
    for (const message of messages) {
      for (const { id } of message.recipients) left.delete(id);
      await handle(message).catch((error: unknown) => errors.push(error));
    }
    if (messages.length === 0) break;
  }
  if (errors.length > 0) throw errors[0];
}

/** Rejects with StoreFault after all have been tried; what was claimed then comes back with its lease. */
export async function endRecipients(ending: Ending, deps: EndingDeps): Promise<EndedRecipients> {
  let ended = 0;
  let refused = 0;
  const endOrLeave = async (message: ClaimedMessage): Promise<void> => {
    if (ending.onlyWithSender === true && !hasSenderToTell(message)) {
      await deps.store.putBack(message.recipients.map(({ id }) => id));
      refused += message.recipients.length;
    } else {
      await end(message, ending, deps);
      ended += message.recipients.length;
    }
  };
  await forEachMessage(ending, endOrLeave, deps);
  return { ended, refused };
}

async function end(
  message: ClaimedMessage,
  { reason, detail, way }: Ending,
  deps: EndingDeps,
): Promise<void> {
  const circumstances = { message, settings: deps.settings() };
  const decisions = message.recipients.map((recipient) => {
    const { settled, news } = failFor(recipient, { reason, reply: null, detail }, circumstances);
    return { settled: { ...settled, countsAsAttempt: false }, news };
  });
  await settleDecisions({ message, decisions, note: endingNote(deps.clock, way), attempt: null }, deps);
}

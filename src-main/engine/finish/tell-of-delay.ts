/** S8: mail that waits for its client is reported to its sender once, and goes on waiting where it was. */
import type { RecipientId } from '../../mail/envelope.ts';
import type { ClaimedMessage, ClaimedRecipient } from '../../store/store-contract.ts';
import type { Decision } from './decide-recipient.ts';
import { endingNote, forEachMessage, type EndingDeps } from './end-recipients.ts';
import { hasSenderToTell, mayTell } from './judge-failure.ts';
import type { ReportEntry } from './report-entry.ts';
import { settleDecisions } from './settle-delivery.ts';

export interface Delay {
  readonly ids: readonly RecipientId[];
  /** How long it may wait. */
  readonly holdMs: number;
  /** Names the claim. */
  readonly owner: string;
}

/** Rejects with StoreFault after all have been tried; what could not be told comes back with its lease. */
export async function tellOfDelay({ ids, holdMs, owner }: Delay, deps: EndingDeps): Promise<void> {
  const tell = async (message: ClaimedMessage): Promise<void> => {
    const decisions = message.recipients.map((recipient) => decide(message, recipient, holdMs));
    const note = endingNote(deps.clock, 'retry');
    await settleDecisions({ message, decisions, note, attempt: null }, deps);
  };
  await forEachMessage({ ids, statuses: ['held', 'on-hold'], owner }, tell, deps);
}

function decide(message: ClaimedMessage, recipient: ClaimedRecipient, holdMs: number): Decision {
  const isWanted = hasSenderToTell(message) && mayTell(recipient, 'DELAY') && !recipient.isDelayTold;
  const finding = { reason: 'not-fetched', reply: null, detail: '' } as const;
  const settled = {
    ...finding,
    id: recipient.id,
    status: 'as-before',
    nextAttemptAt: null,
    countsAsAttempt: false,
    delay: isWanted || recipient.isDelayTold ? 'told' : 'not-to-be-told',
  } as const;
  const willRetryUntil = message.queuedAt + holdMs;
  const entry: ReportEntry = { ...finding, recipient, action: 'delayed', willRetryUntil };
  return { settled, news: isWanted ? [{ to: 'sender', entry }] : [] };
}

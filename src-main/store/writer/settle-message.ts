/** Command `settle`: the outcomes of one attempt for one message; command `putBack`: claims that were not tried. */
import type { Database } from 'better-sqlite3';
import { replyText } from '../../mail/smtp-reply.ts';
import type { MessageId, RecipientId } from '../../mail/envelope.ts';
import type { RecipientStatus } from '../../shared/queue/queue-view.ts';
import type { SettledMessage, SettledRecipient } from '../store-contract.ts';
import type { WriterCommands } from '../thread-protocol.ts';
import type { CommitScope } from './commit-scope.ts';
import type { Enqueue } from './enqueue-message.ts';
import { DELAY_TOLD, NOT_TO_BE_TOLD, type MessageRows, type RecipientState } from './message-rows.ts';

/** Attempts kept per recipient: a customer that polls every few minutes would fill the disk with history otherwise. */
const KEPT_ATTEMPTS = 50;

/** The certificate as JSON, written once for all recipients. */
type NotedAttempt = Omit<SettledMessage['attempt'], 'certificate'> & { readonly certificate: string | null };

export function createSettle(database: Database, rows: MessageRows, enqueue: Enqueue) {
  const nextNumber = database
    .prepare<[number], number>('SELECT coalesce(max(number), 0) + 1 FROM attempts WHERE recipient_id = ?')
    .pluck();
  const insertAttempt = database.prepare(`
    INSERT INTO attempts (recipient_id, number, at, way, peer, tls, outcome, reply, duration_ms, certificate)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const deleteOldAttempts = database.prepare('DELETE FROM attempts WHERE recipient_id = ? AND number <= ?');

  const noteAttempt = (recipient: RecipientState, settled: SettledRecipient, attempt: NotedAttempt): void => {
    const { at, way, peer, tls, durationMs } = attempt;
    const number = nextNumber.get(recipient.id) ?? 1;
    const outcome = outcomeOf(settled);
    const reply = recipient.lastReply ?? describeWithoutReply(settled);
    insertAttempt.run(
      recipient.id,
      number,
      at,
      way,
      peer,
      tls,
      outcome,
      reply,
      durationMs,
      attempt.certificate,
    );
    if (number > KEPT_ATTEMPTS) deleteOldAttempts.run(recipient.id, number - KEPT_ATTEMPTS);
  };

  return ({ settled, reports }: WriterCommands['settle']['input'], scope: CommitScope): MessageId[] => {
    const message = rows.load(settled.messageId);
    if (!message) return [];
    const changed: { recipient: RecipientState; outcome: SettledRecipient }[] = [];
    for (const outcome of settled.recipients) {
      const recipient = message.recipients.find(({ id }) => id === outcome.id);
      if (!recipient || !mayBecome(recipient.statusBefore, outcome.status)) continue;
      apply(recipient, outcome, settled.attempt.at);
      changed.push({ recipient, outcome });
    }
    rows.conclude(message, scope);
    const certificate = settled.attempt.certificate && JSON.stringify(settled.attempt.certificate);
    for (const { recipient, outcome } of changed) {
      if (isHistory(outcome)) noteAttempt(recipient, outcome, { ...settled.attempt, certificate });
    }
    // Whoever went another way meanwhile is reported by that way's end.
    const told = reports.filter(({ about }) => changed.some(({ outcome }) => about.includes(outcome.id)));
    for (const report of told) enqueue(report.message, scope);
    return told.map((report) => report.message.id);
  };
}

/** Gives recipients back as they were before their claim. */
export function createPutBack(rows: MessageRows) {
  return (ids: readonly RecipientId[], scope: CommitScope): null => {
    const wanted = new Set<number>(ids);
    for (const messageId of rows.messagesOf(ids)) {
      const message = rows.load(messageId);
      if (!message) continue;
      for (const recipient of message.recipients) {
        if (wanted.has(recipient.id) && recipient.status === 'active')
          recipient.status = recipient.formerStatus ?? 'held';
      }
      rows.conclude(message, scope);
    }
    return null;
  };
}

/**
 * A delivery that happened is a fact, even if the lease had run out meanwhile and the row is on another way; anything
 * else is only for the one who still holds it. Nothing leaves an end status.
 */
function mayBecome(present: RecipientStatus, next: SettledRecipient['status']): boolean {
  if (present === 'active') return true;
  return next === 'delivered' && present !== 'delivered' && present !== 'failed';
}

function apply(recipient: RecipientState, outcome: SettledRecipient, at: number): void {
  if (outcome.delay !== undefined)
    recipient.delayTold = outcome.delay === 'told' ? DELAY_TOLD : NOT_TO_BE_TOLD;
  if (outcome.status === 'as-before') {
    recipient.status = recipient.formerStatus ?? 'held';
    return;
  }
  recipient.status = outcome.status;
  recipient.nextAttemptAt = outcome.nextAttemptAt;
  recipient.deferredSince = outcome.retry?.since ?? null;
  recipient.retries = outcome.retry?.retries ?? 0;
  if (isEnd(outcome.status)) recipient.finishedAt = at;
  if (outcome.status === 'held') recipient.nextHop = null;
  if (outcome.countsAsAttempt) {
    recipient.attempts += 1;
    recipient.releasedBy = null;
  }
  if (!isHistory(outcome)) return;
  recipient.lastReason = outcome.reason;
  recipient.lastReply = outcome.reply && replyText(outcome.reply);
  recipient.lastDetail = outcome.detail;
}

/** What the history shows: attempts, and every end of a recipient, also one that time or a person brought. */
const isHistory = ({ countsAsAttempt, status }: SettledRecipient): boolean =>
  countsAsAttempt || isEnd(status) || status === 'defective';

const isEnd = (status: SettledRecipient['status']): boolean => status === 'delivered' || status === 'failed';

const outcomeOf = ({ status }: SettledRecipient): string =>
  isEnd(status) || status === 'defective' ? status : 'deferred';

function describeWithoutReply({ reason, detail }: SettledRecipient): string {
  return [reason, detail].filter((part) => part !== null && part !== '').join(': ');
}

/** Command `settle`: the outcomes of one attempt for one message; command `putBack`: claims that were not tried. */
import type { Database } from 'better-sqlite3';
import { replyText } from '../../mail/smtp-reply.ts';
import type { RecipientId } from '../../mail/envelope.ts';
import type { RecipientStatus } from '../../shared/queue/queue-view.ts';
import type { SettledMessage, SettledRecipient } from '../store-contract.ts';
import type { CommitScope } from './commit-scope.ts';
import type { MessageRows, RecipientState } from './message-rows.ts';

/** Attempts kept per recipient: a customer that polls every few minutes would fill the disk with history otherwise. */
const KEPT_ATTEMPTS = 50;

export function createSettle(database: Database, rows: MessageRows) {
  const insertAttempt = database.prepare(`
    INSERT OR REPLACE INTO attempts (recipient_id, number, at, way, peer, tls, outcome, reply, duration_ms, certificate)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const deleteOldAttempts = database.prepare('DELETE FROM attempts WHERE recipient_id = ? AND number <= ?');

  const noteAttempt = (
    recipient: RecipientState,
    settled: SettledRecipient,
    attempt: SettledMessage['attempt'],
  ): void => {
    const { at, way, peer, tls, durationMs } = attempt;
    const certificate = attempt.certificate && JSON.stringify(attempt.certificate);
    const outcome =
      settled.status === 'delivered' || settled.status === 'failed' ? settled.status : 'deferred';
    const reply = recipient.lastReply ?? describeWithoutReply(settled);
    insertAttempt.run(
      recipient.id,
      recipient.attempts,
      at,
      way,
      peer,
      tls,
      outcome,
      reply,
      durationMs,
      certificate,
    );
    if (recipient.attempts > KEPT_ATTEMPTS)
      deleteOldAttempts.run(recipient.id, recipient.attempts - KEPT_ATTEMPTS);
  };

  return (settled: SettledMessage, scope: CommitScope): null => {
    const message = rows.load(settled.messageId);
    if (!message) return null;
    const tried: { recipient: RecipientState; outcome: SettledRecipient }[] = [];
    for (const outcome of settled.recipients) {
      const recipient = message.recipients.find(({ id }) => id === outcome.id);
      if (!recipient || !mayBecome(recipient.statusBefore, outcome.status)) continue;
      apply(recipient, outcome);
      if (outcome.countsAsAttempt) tried.push({ recipient, outcome });
    }
    rows.conclude(message, scope);
    for (const { recipient, outcome } of tried) {
      if (recipient.status !== null) noteAttempt(recipient, outcome, settled.attempt);
    }
    return null;
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

function apply(recipient: RecipientState, outcome: SettledRecipient): void {
  recipient.status = outcome.status;
  recipient.nextAttemptAt = outcome.nextAttemptAt;
  if (outcome.status === 'held') recipient.nextHop = null;
  if (!outcome.countsAsAttempt) return;
  recipient.attempts += 1;
  recipient.releasedBy = null;
  recipient.lastReason = outcome.reason;
  recipient.lastReply = outcome.reply && replyText(outcome.reply);
  recipient.lastDetail = outcome.detail;
}

function describeWithoutReply({ reason, detail }: SettledRecipient): string {
  return [reason, detail].filter((part) => part !== null && part !== '').join(': ');
}

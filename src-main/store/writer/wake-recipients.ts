/** Command `wake`: what time brings back – deferred recipients whose time has come, and leases that ran out. */
import type { Database } from 'better-sqlite3';
import { isRequesterHop, statusCode } from '../status-codes.ts';
import type { WriterCommands } from '../thread-protocol.ts';
import type { CommitScope } from './commit-scope.ts';
import type { MessageRows, RecipientState } from './message-rows.ts';
import { ROWS_PER_PIECE } from './release-recipients.ts';
import type { WriterMemory } from './writer-memory.ts';

export const wakeSql = `
  UPDATE recipients SET status = ${String(statusCode.due)}, next_attempt_at = NULL, awaits_run = 0
  WHERE id IN (SELECT id FROM recipients WHERE status = ${String(statusCode.deferred)} AND next_attempt_at <= ?
    ORDER BY next_attempt_at LIMIT ${String(ROWS_PER_PIECE)}) RETURNING gateway`;

/** Neither new nor old: a run sends it, or its time as old mail. What is in an end state of this pass is not found again. */
export const leaveToRunSql = `
  UPDATE recipients SET awaits_run = 1,
    next_attempt_at = (SELECT queued_at FROM messages WHERE messages.id = message_id) + @firstMs
  WHERE id IN (SELECT recipients.id FROM recipients JOIN messages ON messages.id = message_id
    WHERE status = ${String(statusCode.deferred)} AND next_attempt_at <= @now
      AND queued_at > @oldUntil AND queued_at < @recentSince
    ORDER BY next_attempt_at LIMIT ${String(ROWS_PER_PIECE)})`;

export const nextAttemptSql = `
  SELECT min(next_attempt_at) FROM recipients WHERE status = ${String(statusCode.deferred)}`;

export function createWake(database: Database, memory: WriterMemory, rows: MessageRows) {
  const update = database.prepare<[number], string>(wakeSql).pluck();
  const leaveToRun = database.prepare(leaveToRunSql);
  const nextAttempt = database.prepare<[], number | null>(nextAttemptSql).pluck();

  return ({ now, leasesNow, rules }: WriterCommands['wake']['input'], scope: CommitScope) => {
    if (rules !== null && leaveToRun.run({ ...rules, now }).changes === ROWS_PER_PIECE) {
      return { changed: ROWS_PER_PIECE, more: true, next: null };
    }
    const woken = update.all(now);
    scope.afterCommit(() => {
      for (const gateway of woken) {
        memory.counters.addRecipients(gateway, 'deferred', -1);
        memory.counters.addRecipients(gateway, 'due', 1);
        memory.noteDue();
      }
    });
    const returned = returnClaims(rows, memory.leases.expired(leasesNow).slice(0, ROWS_PER_PIECE), scope);
    const leaseEnd = memory.leases.nextEnd();
    const instants = [nextAttempt.get() as number | null, leaseEnd && now + leaseEnd - leasesNow];
    const expected = instants.filter((instant) => instant !== null);
    return {
      changed: woken.length + returned,
      more: woken.length === ROWS_PER_PIECE || returned === ROWS_PER_PIECE,
      next: expected.length === 0 ? null : Math.min(...expected),
    };
  };
}

/** Gives back what a vanished session had claimed; returns the number of recipients. */
function returnClaims(rows: MessageRows, ids: readonly number[], scope: CommitScope): number {
  const wanted = new Set(ids);
  let returned = 0;
  for (const messageId of rows.messagesOf(ids)) {
    const message = rows.load(messageId);
    if (!message) continue;
    for (const recipient of message.recipients) {
      if (!wanted.has(recipient.id) || recipient.status !== 'active') continue;
      giveBack(recipient);
      returned += 1;
    }
    rows.conclude(message, scope);
  }
  return returned;
}

/** As it was before the claim; but a requester's address counted for that release only. */
function giveBack(recipient: RecipientState): void {
  recipient.status = recipient.formerStatus ?? 'held';
  if (!isRequesterHop(recipient.nextHop)) return;
  recipient.status = 'held';
  recipient.nextHop = null;
}

/** Command `wake`: what time brings back – deferred recipients whose time has come, and leases that ran out. */
import type { Database } from 'better-sqlite3';
import type { RecipientId } from '../../mail/envelope.ts';
import { isRequesterHop, statusCode } from '../status-codes.ts';
import type { WriterCommands } from '../thread-protocol.ts';
import type { CommitScope } from './commit-scope.ts';
import type { MessageRows, RecipientState } from './message-rows.ts';
import { ROWS_PER_PIECE } from './release-recipients.ts';
import { changeEach } from './remove-recipients.ts';
import type { WriterMemory } from './writer-memory.ts';

const { due, deferred } = statusCode;

/** Neither new nor old: a run sends it, or its time as old mail. Null as a bound: none is. */
const isLeftToRun = 'queued_at > @oldUntil AND queued_at < @recentSince';

/** What it leaves to a run has a later time afterwards, so that the next piece does not find it again. */
export const wakeSql = `
  UPDATE recipients SET (status, awaits_run, next_attempt_at) = (
    SELECT iif(${isLeftToRun}, ${String(deferred)}, ${String(due)}), iif(${isLeftToRun}, 1, 0),
      iif(${isLeftToRun}, queued_at + @firstMs, NULL) FROM messages WHERE messages.id = message_id)
  WHERE id IN (SELECT id FROM recipients WHERE status = ${String(deferred)} AND next_attempt_at <= @now
    ORDER BY next_attempt_at LIMIT ${String(ROWS_PER_PIECE)}) RETURNING gateway, status`;

export const nextAttemptSql = `
  SELECT min(next_attempt_at) FROM recipients WHERE status = ${String(deferred)}`;

const noRules = { oldUntil: null, recentSince: null, firstMs: null };

export const holdsThatEndSql = `
  SELECT id FROM recipients WHERE hold_until IS NOT NULL AND hold_until <= ? ORDER BY hold_until
  LIMIT ${String(ROWS_PER_PIECE)}`;

export function createWake(database: Database, memory: WriterMemory, rows: MessageRows) {
  const update = database.prepare<unknown[], { gateway: string; status: number }>(wakeSql);
  const holdsThatEnd = database.prepare<[number], number>(holdsThatEndSql).pluck();
  const nextHoldEnd = database
    .prepare<[], number | null>('SELECT min(hold_until) FROM recipients WHERE hold_until IS NOT NULL')
    .pluck();
  const nextAttempt = database.prepare<[], number | null>(nextAttemptSql).pluck();

  return ({ now, leasesNow, rules }: WriterCommands['wake']['input'], scope: CommitScope) => {
    const overdue = update.all({ ...(rules ?? noRules), now });
    const woken = overdue.filter(({ status }) => status === due);
    scope.afterCommit(() => {
      for (const { gateway } of woken) {
        memory.counters.addRecipients(gateway, 'deferred', -1);
        memory.counters.addRecipients(gateway, 'due', 1);
        memory.noteDue();
      }
    });
    const released = endHolds(rows, holdsThatEnd.all(now), scope);
    const returned =
      released + returnClaims(rows, memory.leases.expired(leasesNow).slice(0, ROWS_PER_PIECE), scope);
    const leaseEnd = memory.leases.nextEnd();
    const instants = [
      nextAttempt.get() as number | null,
      nextHoldEnd.get() as number | null,
      leaseEnd && now + leaseEnd - leasesNow,
    ];
    const expected = instants.filter((instant) => instant !== null);
    return {
      changed: woken.length + returned,
      more: overdue.length === ROWS_PER_PIECE || returned >= ROWS_PER_PIECE,
      next: expected.length === 0 ? null : Math.min(...expected),
    };
  };
}

/** W16: they wait for their client again, or go where they were going. */
function endHolds(rows: MessageRows, ids: readonly number[], scope: CommitScope): number {
  return changeEach(rows, ids as readonly RecipientId[], scope, (recipient) => {
    if (recipient.status !== 'on-hold') return false;
    recipient.status = recipient.nextHop === null ? 'held' : 'due';
    return true;
  });
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

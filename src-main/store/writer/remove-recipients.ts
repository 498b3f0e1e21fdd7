/** Commands `hold`, `remove`: what a person does to recipients; `removeFinished`: history that is too old. */
import type { Database } from 'better-sqlite3';
import type { RecipientId } from '../../mail/envelope.ts';
import { isRequesterHop } from '../status-codes.ts';
import type { Piece, WriterCommands } from '../thread-protocol.ts';
import type { CommitScope } from './commit-scope.ts';
import type { MessageRows, RecipientState } from './message-rows.ts';

/** held, due and deferred ones go on hold; what is active is let finish. */
export function createHold(rows: MessageRows) {
  return ({ ids, until }: WriterCommands['hold']['input'], scope: CommitScope): number =>
    changeEach(rows, ids, scope, (recipient) => {
      const mayHold =
        recipient.status === 'held' || recipient.status === 'due' || recipient.status === 'deferred';
      if (!mayHold) return false;
      recipient.status = 'on-hold';
      recipient.holdUntil = until;
      recipient.nextAttemptAt = null;
      if (isRequesterHop(recipient.nextHop)) recipient.nextHop = null;
      return true;
    });
}

/** Any status but active. */
export function createRemove(rows: MessageRows) {
  return (ids: readonly RecipientId[], scope: CommitScope): number => changeEach(rows, ids, scope, remove);
}

/** Fewer than ROWS_PER_PIECE: each may cost six statements, not a part of one. */
const FINISHED_PER_PIECE = 300;

export const finishedPageSql = `
  SELECT id FROM recipients WHERE finished_at IS NOT NULL AND finished_at <= ? ORDER BY finished_at
  LIMIT ${String(FINISHED_PER_PIECE)}`;

export function createRemoveFinished(database: Database, rows: MessageRows) {
  const page = database.prepare<[number], number>(finishedPageSql).pluck();
  return (before: number, scope: CommitScope): Piece => {
    const ids = page.all(before) as RecipientId[];
    const changed = changeEach(rows, ids, scope, remove);
    return { changed, more: ids.length === FINISHED_PER_PIECE };
  };
}

function remove(recipient: RecipientState): boolean {
  if (recipient.status === 'active') return false;
  recipient.status = null;
  return true;
}

/** Applies a change to each of the recipients; resolves with how many it changed. */
export function changeEach(
  rows: MessageRows,
  ids: readonly RecipientId[],
  scope: CommitScope,
  change: (recipient: RecipientState) => boolean,
): number {
  const wanted = new Set<number>(ids);
  let changed = 0;
  for (const messageId of rows.messagesOf(ids)) {
    const message = rows.load(messageId);
    if (!message) continue;
    for (const recipient of message.recipients) {
      if (wanted.has(recipient.id) && change(recipient)) changed += 1;
    }
    rows.conclude(message, scope);
  }
  return changed;
}

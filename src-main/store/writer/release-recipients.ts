/** Commands `release` and `releaseRecipients`: what waits becomes due. */
import type { Database } from 'better-sqlite3';
import type { RecipientId } from '../../mail/envelope.ts';
import type { RecipientStatus } from '../../shared/queue/queue-view.ts';
import { statusCode } from '../status-codes.ts';
import type { Releaser } from '../store-contract.ts';
import type { PieceUpTo } from '../thread-protocol.ts';
import type { CommitScope } from './commit-scope.ts';
import type { MessageRows, RecipientState } from './message-rows.ts';
import type { WriterMemory } from './writer-memory.ts';

/** Rows per piece: about 20 ms, so that an accepted message does not wait noticeably behind a large release. */
export const ROWS_PER_PIECE = 2000;

export const releaseSql = `
  UPDATE recipients SET status = ${String(statusCode.due)}, next_hop = @nextHop, next_attempt_at = NULL, released_by = @by
  WHERE id IN (SELECT id FROM recipients WHERE gateway = @gateway AND status = @from AND id <= @upTo
    ORDER BY id LIMIT ${String(ROWS_PER_PIECE)})`;

const newestSql = 'SELECT coalesce(max(id), 0) FROM recipients';

export const waitingPageSql = `
  SELECT id FROM recipients
  WHERE gateway = ? AND status IN (${String(statusCode.held)}, ${String(statusCode.deferred)}) AND id <= ?
  LIMIT ${String(ROWS_PER_PIECE)}`;

export function createRelease(database: Database, { counters, noteDue }: WriterMemory) {
  const update = database.prepare(releaseSql);
  const newest = database.prepare<[], number>(newestSql).pluck();

  /** What comes in after the request is not meant: `upTo` stays the same over all pieces. */
  return (
    request: { gateway: string; nextHop: string; by: Releaser; upTo: number | null },
    scope: CommitScope,
  ): PieceUpTo => {
    const { gateway, nextHop, by } = request;
    const upTo = request.upTo ?? newest.get() ?? 0;
    let changed = 0;
    let more = false;
    for (const from of ['held', 'deferred'] as const satisfies RecipientStatus[]) {
      const { changes } = update.run({ gateway, nextHop, by, upTo, from: statusCode[from] });
      if (changes === 0) continue;
      changed += changes;
      more ||= changes === ROWS_PER_PIECE;
      scope.afterCommit(() => {
        counters.addRecipients(gateway, from, -changes);
        counters.addRecipients(gateway, 'due', changes);
        noteDue();
      });
    }
    return { changed, more, upTo };
  };
}

/** held and deferred mail of one gateway becomes held mail of another. */
export function createMoveToGateway(database: Database, rows: MessageRows) {
  const newest = database.prepare<[], number>(newestSql).pluck();
  const page = database.prepare<[string, number], number>(waitingPageSql).pluck();

  return (request: { from: string; to: string; upTo: number | null }, scope: CommitScope): PieceUpTo => {
    const upTo = request.upTo ?? newest.get() ?? 0;
    const ids = page.all(request.from, upTo);
    const wanted = new Set(ids);
    for (const messageId of rows.messagesOf(ids)) {
      const message = rows.load(messageId);
      if (!message) continue;
      for (const recipient of message.recipients) {
        if (wanted.has(recipient.id)) hold(recipient, request.to);
      }
      rows.conclude(message, scope);
    }
    return { changed: ids.length, more: ids.length === ROWS_PER_PIECE, upTo };
  };
}

function hold(recipient: RecipientState, gateway: string): void {
  recipient.gateway = gateway;
  recipient.status = 'held';
  recipient.nextHop = null;
  recipient.nextAttemptAt = null;
}

export function createReleaseRecipients(rows: MessageRows) {
  return (
    request: { ids: readonly RecipientId[]; nextHopOf: Readonly<Record<string, string | null>> },
    scope: CommitScope,
  ): number => {
    const wanted = new Set<number>(request.ids);
    let changed = 0;
    for (const messageId of rows.messagesOf(request.ids)) {
      const message = rows.load(messageId);
      if (!message) continue;
      for (const recipient of message.recipients) {
        if (wanted.has(recipient.id) && releaseOne(recipient, request.nextHopOf[recipient.gateway] ?? null))
          changed += 1;
      }
      rows.conclude(message, scope);
    }
    return changed;
  };
}

/** Without any next hop what a person held goes back to `held`: it waits for its client. */
function releaseOne(recipient: RecipientState, nextHop: string | null): boolean {
  const { status } = recipient;
  if (status !== 'held' && status !== 'on-hold' && status !== 'deferred') return false;
  recipient.nextHop = nextHop ?? recipient.nextHop;
  recipient.nextAttemptAt = null;
  recipient.releasedBy = 'manual';
  recipient.status = recipient.nextHop === null ? 'held' : 'due';
  return recipient.status !== status;
}

/** Commands `release` and `releaseRecipients`: what waits becomes due. */
import type { Database } from 'better-sqlite3';
import type { RecipientId } from '../../mail/envelope.ts';
import type { RecipientStatus } from '../../shared/queue/queue-view.ts';
import { AT_NEXT_RUN, statusCode } from '../status-codes.ts';
import type { ReleaseRequest } from '../store-contract.ts';
import type { PieceUpTo } from '../thread-protocol.ts';
import type { CommitScope } from './commit-scope.ts';
import type { MessageRows, RecipientState } from './message-rows.ts';
import type { WriterMemory } from './writer-memory.ts';

/** Rows per piece: about 20 ms, so that an accepted message does not wait noticeably behind a large release. */
export const ROWS_PER_PIECE = 2000;

export const releaseSql = `
  UPDATE recipients SET next_hop = @nextHop, released_by = @by,
    status = ${String(statusCode.due)}, next_attempt_at = NULL, awaits_run = 0
  WHERE id IN (SELECT id FROM recipients WHERE gateway = @gateway AND status = @from AND id <= @upTo
    ORDER BY id LIMIT ${String(ROWS_PER_PIECE)})`;

/** Those that wait for this next hop already stay as they are. */
export const releaseAtRunSql = `
  UPDATE recipients SET next_hop = @nextHop, released_by = @by,
    status = ${String(statusCode.deferred)}, next_attempt_at = ${String(AT_NEXT_RUN)}, awaits_run = 1
  WHERE gateway = @gateway AND status = @from AND id BETWEEN @first AND @upTo
    AND NOT (awaits_run = 1 AND status = ${String(statusCode.deferred)} AND next_hop = @nextHop)`;

/** Where the newest full piece of the rows up to a number begins. */
export const pieceBeginSql = `
  SELECT id FROM recipients WHERE gateway = @gateway AND status = @from AND id <= @upTo
  ORDER BY id DESC LIMIT 1 OFFSET ${String(ROWS_PER_PIECE - 1)}`;

const waiting = ['held', 'deferred'] as const satisfies RecipientStatus[];

const newestSql = 'SELECT coalesce(max(id), 0) FROM recipients';

export const waitingPageSql = `
  SELECT id FROM recipients
  WHERE gateway = ? AND status IN (${String(statusCode.held)}, ${String(statusCode.deferred)}) AND id <= ?
  LIMIT ${String(ROWS_PER_PIECE)}`;

export function createRelease(database: Database, { counters, noteDue }: WriterMemory) {
  const updates = { now: database.prepare(releaseSql), 'next-run': database.prepare(releaseAtRunSql) };
  const pieceBegin = database.prepare<unknown[], number>(pieceBeginSql).pluck();
  const newest = database.prepare<[], number>(newestSql).pluck();

  /**
   * What comes in after the request is not meant. What becomes due leaves the range, so `upTo` stays and the oldest goes
   * first; what waits for a run may stay in it, so the pieces step down through it and see each row once.
   */
  return (request: ReleaseRequest & { upTo: number | null }, scope: CommitScope): PieceUpTo => {
    const { gateway, nextHop, by, only, when = 'now' } = request;
    const becomes = when === 'now' ? 'due' : 'deferred';
    const upTo = request.upTo ?? newest.get() ?? 0;
    const meant = waiting.filter((from) => only === undefined || only === from);
    const beginOf = (from: RecipientStatus): number =>
      pieceBegin.get({ gateway, upTo, from: statusCode[from] }) ?? 0;
    const first = when === 'now' ? 0 : Math.max(...meant.map(beginOf));
    let changed = 0;
    let isFull = false;
    for (const from of meant) {
      const { changes } = updates[when].run({ gateway, nextHop, by, first, upTo, from: statusCode[from] });
      if (changes === 0) continue;
      changed += changes;
      isFull ||= changes === ROWS_PER_PIECE;
      scope.afterCommit(() => {
        counters.addRecipients(gateway, from, -changes);
        counters.addRecipients(gateway, becomes, changes);
        if (when === 'now') noteDue();
      });
    }
    return when === 'now' ? { changed, more: isFull, upTo } : { changed, more: first > 0, upTo: first - 1 };
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
  recipient.deferredSince = null;
  recipient.retries = 0;
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

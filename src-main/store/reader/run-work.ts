/** What a run of the schedule would send: how much, and since when the oldest waits. */
import type { Database } from 'better-sqlite3';
import { scopeParameters } from '../run-scope.ts';
import { statusCode } from '../status-codes.ts';
import type { RunQuestion } from '../store-contract.ts';

/** Numbers of messages and recipients grow together, so the newer ones are one range of each index. */
export const firstRecipientSql =
  'SELECT id FROM recipients WHERE message_id > ? ORDER BY message_id, id LIMIT 1';

export const awaitingRunSql = `
  SELECT count(DISTINCT message_id) AS messages, min(message_id) AS oldest FROM recipients
  WHERE status = ${String(statusCode.deferred)} AND awaits_run = 1 AND id >= @first
    AND (@only IS NULL OR gateway IN (SELECT value FROM json_each(@only)))
    AND (@except IS NULL OR gateway NOT IN (SELECT value FROM json_each(@except)))`;

export const heldForRunSql = `
  SELECT count(DISTINCT message_id) AS messages, min(message_id) AS oldest FROM recipients
  WHERE gateway = @gateway AND status = ${String(statusCode.held)} AND id >= @first`;

interface Work {
  readonly messages: number;
  /** Message number. */
  readonly oldest: number | null;
}

export function createRunWork(database: Database) {
  const first = database.prepare<[number], number>(firstRecipientSql).pluck();
  const awaiting = database.prepare<unknown[], Work>(awaitingRunSql);
  const held = database.prepare<unknown[], Work>(heldForRunSql);
  const queuedAt = database.prepare<[number], number>('SELECT queued_at FROM messages WHERE id = ?').pluck();

  return (question: RunQuestion): { messages: number; oldestQueuedAt: number | null } => {
    const from = first.get(question.afterMessage);
    if (from === undefined) return { messages: 0, oldestQueuedAt: null };
    const found = [
      awaiting.get({ ...scopeParameters(question.scope), first: from }),
      ...question.held.map((gateway) => held.get({ gateway, first: from })),
    ].filter((work) => work !== undefined);
    const oldest = found.flatMap((work) => work.oldest ?? []);
    return {
      messages: found.reduce((sum, { messages }) => sum + messages, 0),
      oldestQueuedAt: oldest.length === 0 ? null : (queuedAt.get(Math.min(...oldest)) ?? null),
    };
  };
}

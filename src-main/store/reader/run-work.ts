/** What a run of the schedule would send: how much, and since when the oldest waits. */
import type { Database } from 'better-sqlite3';
import { scopeParameters } from '../run-scope.ts';
import { statusCode } from '../status-codes.ts';
import type { RunQuestion } from '../run-contract.ts';

export const awaitingRunSql = `
  SELECT count(DISTINCT message_id) AS messages, min(message_id) AS oldest FROM recipients
  WHERE status = ${String(statusCode.deferred)} AND awaits_run = 1 AND id > @after
    AND (@only IS NULL OR gateway IN (SELECT value FROM json_each(@only)))
    AND (@except IS NULL OR gateway NOT IN (SELECT value FROM json_each(@except)))`;

export const heldForRunSql = `
  SELECT count(DISTINCT message_id) AS messages, min(message_id) AS oldest FROM recipients
  WHERE gateway = @gateway AND status = ${String(statusCode.held)} AND id > @after`;

interface Work {
  readonly messages: number;
  /** Message number. */
  readonly oldest: number | null;
}

export function createRunWork(database: Database) {
  const awaiting = database.prepare<unknown[], Work>(awaitingRunSql);
  const held = database.prepare<unknown[], Work>(heldForRunSql);
  const queuedAt = database.prepare<[number], number>('SELECT queued_at FROM messages WHERE id = ?').pluck();
  const newest = database.prepare<[], number>('SELECT coalesce(max(id), 0) FROM recipients').pluck();

  return {
    newestRecipientId: (): number => newest.get() ?? 0,
    runWork({ scope, held: gateways, afterRecipient: after }: RunQuestion): {
      messages: number;
      oldestQueuedAt: number | null;
    } {
      const found = [
        awaiting.get({ ...scopeParameters(scope), after }),
        ...gateways.map((gateway) => held.get({ gateway, after })),
      ].filter((work) => work !== undefined);
      const oldest = found.flatMap((work) => work.oldest ?? []);
      return {
        messages: found.reduce((sum, { messages }) => sum + messages, 0),
        oldestQueuedAt: oldest.length === 0 ? null : (queuedAt.get(Math.min(...oldest)) ?? null),
      };
    },
  };
}

/** Command `beginRun`: what waits for a run of the schedule becomes due. */
import type { Database } from 'better-sqlite3';
import { scopeParameters } from '../run-scope.ts';
import { statusCode } from '../status-codes.ts';
import type { RunScope } from '../run-contract.ts';
import type { Piece } from '../thread-protocol.ts';
import type { CommitScope } from './commit-scope.ts';
import { ROWS_PER_PIECE } from './release-recipients.ts';
import type { WriterMemory } from './writer-memory.ts';

/** `@only` and `@except`: JSON lists of gateways, one of them null. */
export const beginRunSql = `
  UPDATE recipients SET status = ${String(statusCode.due)}, next_attempt_at = NULL, awaits_run = 0,
    released_by = coalesce(released_by, 'run')
  WHERE id IN (SELECT id FROM recipients WHERE status = ${String(statusCode.deferred)} AND awaits_run = 1
    AND (@only IS NULL OR gateway IN (SELECT value FROM json_each(@only)))
    AND (@except IS NULL OR gateway NOT IN (SELECT value FROM json_each(@except)))
    LIMIT ${String(ROWS_PER_PIECE)}) RETURNING gateway`;

export function createBeginRun(database: Database, { counters, noteDue }: WriterMemory) {
  const update = database.prepare<unknown[], string>(beginRunSql).pluck();

  return (run: RunScope, scope: CommitScope): Piece => {
    const begun = update.all(scopeParameters(run));
    scope.afterCommit(() => {
      for (const gateway of begun) {
        counters.addRecipients(gateway, 'deferred', -1);
        counters.addRecipients(gateway, 'due', 1);
      }
      if (begun.length > 0) noteDue();
    });
    return { changed: begun.length, more: begun.length === ROWS_PER_PIECE };
  };
}

/** Reads dequeue accounts and their runs. */
import type { Database } from 'better-sqlite3';
import type { DequeueRun } from '../../shared/dequeue/dequeue-view.ts';
import type { DequeueAccountRow } from '../dequeue-contract.ts';

export function createDequeueLists(database: Database) {
  const accounts = database.prepare<[], DequeueAccountRow>(
    'SELECT id, version, settings, changed_at AS changedAt FROM dequeue_accounts ORDER BY id',
  );
  const runs = database.prepare<[string, number], DequeueRun>(`
    SELECT at, ms, result, reply, messages, bytes FROM dequeue_runs WHERE account_id = ? ORDER BY id DESC LIMIT ?`);
  return {
    loadDequeueAccounts: (): DequeueAccountRow[] => accounts.all(),
    dequeueRuns: ({ id, limit }: { id: string; limit: number }): DequeueRun[] => runs.all(id, limit),
  };
}

/** Commands that write dequeue accounts and what their runs came to. */
import type { Database } from 'better-sqlite3';
import type { DequeueRun } from '../../shared/dequeue/dequeue-view.ts';
import { dequeueSecretOwner, type DequeueAccountWrite } from '../dequeue-contract.ts';

/** A provider that is asked every minute would fill the disk with history otherwise. */
const KEPT_RUNS = 500;

export function createDequeueRows(database: Database) {
  const upsert = database.prepare(`
    INSERT INTO dequeue_accounts (id, version, settings, changed_at) VALUES (@id, @version, @settings, @changedAt)
    ON CONFLICT (id) DO UPDATE SET version = @version, settings = @settings, changed_at = @changedAt`);
  const remove = database.prepare('DELETE FROM dequeue_accounts WHERE id = ?');
  const isThere = database.prepare('SELECT 1 FROM dequeue_accounts WHERE id = ?').pluck();
  const upsertSecret = database.prepare(
    'INSERT OR REPLACE INTO secrets (owner, name, sealed) VALUES (?, ?, ?)',
  );
  const removeSecret = database.prepare('DELETE FROM secrets WHERE owner = ? AND name = ?');
  const removeSecrets = database.prepare('DELETE FROM secrets WHERE owner = ?');
  const insertRun = database.prepare(`
    INSERT INTO dequeue_runs (account_id, at, ms, result, reply, messages, bytes)
    VALUES (@id, @at, @ms, @result, @reply, @messages, @bytes)`);
  const dropOldRuns = database.prepare(`
    DELETE FROM dequeue_runs WHERE account_id = ? AND id NOT IN
      (SELECT id FROM dequeue_runs WHERE account_id = ? ORDER BY id DESC LIMIT ${String(KEPT_RUNS)})`);

  return {
    saveDequeueAccount({ row, secrets }: DequeueAccountWrite): null {
      upsert.run(row);
      const owner = dequeueSecretOwner(row.id);
      for (const [name, sealed] of Object.entries(secrets)) {
        if (sealed === null) removeSecret.run(owner, name);
        else upsertSecret.run(owner, name, sealed);
      }
      return null;
    },
    removeDequeueAccount(id: string): null {
      remove.run(id);
      removeSecrets.run(dequeueSecretOwner(id));
      return null;
    },
    /** The account may have been removed while it ran. */
    noteDequeueRun({ id, run }: { id: string; run: DequeueRun }): null {
      if (isThere.get(id) === undefined) return null;
      insertRun.run({ id, ...run });
      dropOldRuns.run(id, id);
      return null;
    },
  };
}

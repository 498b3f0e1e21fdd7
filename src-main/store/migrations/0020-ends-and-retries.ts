/** Schema 20: when a recipient ended, how far its tries have come, what its sender was told, and holds with an end. */
import type { Migration } from './run-migrations.ts';

export const endsAndRetries: Migration = {
  version: 20,
  sql: `
    -- Epoch ms; set while the row is history: delivered or failed.
    ALTER TABLE recipients ADD COLUMN finished_at INTEGER;
    -- The first of the failed tries that go on now, and how many of them were made in the retry queue.
    ALTER TABLE recipients ADD COLUMN deferred_since INTEGER;
    ALTER TABLE recipients ADD COLUMN retries INTEGER NOT NULL DEFAULT 0;
    -- 0: not looked at, 1: the sender is not to be told of the delay, 2: was told.
    ALTER TABLE recipients ADD COLUMN delay_told INTEGER NOT NULL DEFAULT 0;
    -- When a hold by a person ends by itself.
    ALTER TABLE recipients ADD COLUMN hold_until INTEGER;
    UPDATE recipients SET finished_at = CAST(strftime('%s', 'now') AS INTEGER) * 1000 WHERE status IN (5, 6);
    CREATE INDEX recipients_finished ON recipients (finished_at) WHERE finished_at IS NOT NULL;
    CREATE INDEX recipients_hold_until ON recipients (hold_until) WHERE hold_until IS NOT NULL;

    -- Gateways whose operator was told that mail has waited for half of its time.
    CREATE TABLE half_time_warnings (gateway TEXT PRIMARY KEY, told_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
};

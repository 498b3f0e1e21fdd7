/** Schema 30: mail that waits for a run of the schedule, and what the engine remembers of a gateway beside its settings. */
import type { Migration } from './run-migrations.ts';

export const mailRuns: Migration = {
  version: 30,
  sql: `
    -- Only of a deferred recipient: the next run sends it, even if next_attempt_at is later.
    ALTER TABLE recipients ADD COLUMN awaits_run INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX recipients_awaiting_run ON recipients (gateway) WHERE status = 4 AND awaits_run = 1;

    -- JSON: when it was made, what has to be confirmed, when somebody was warned.
    CREATE TABLE gateway_states (domain TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
  `,
};

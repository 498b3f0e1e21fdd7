/** Schema 61: providers that hold our mail, and what the runs of each came to. */
import type { Migration } from './run-migrations.ts';

export const dequeueAccounts: Migration = {
  version: 61,
  sql: `
    -- changed_at: runs before it say nothing about the account as it is now. Instants are epoch milliseconds.
    CREATE TABLE dequeue_accounts (
      id TEXT PRIMARY KEY,
      version INTEGER NOT NULL,
      settings TEXT NOT NULL,
      changed_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE dequeue_runs (
      id INTEGER PRIMARY KEY,
      account_id TEXT NOT NULL REFERENCES dequeue_accounts (id) ON DELETE CASCADE,
      at INTEGER NOT NULL,
      ms INTEGER NOT NULL,
      result TEXT NOT NULL,
      reply TEXT NOT NULL,
      messages INTEGER NOT NULL,
      bytes INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX dequeue_runs_of_account ON dequeue_runs (account_id);
  `,
};

/** Schema 70: removed gateways until nothing of them is needed any more, and documents of their own such as the defaults. */
import type { Migration } from './run-migrations.ts';

export const removedGateways: Migration = {
  version: 70,
  sql: `
    -- mail: what is to become of the mail that waited at removed_at; 'keep' once it is done.
    CREATE TABLE removed_gateways (
      domain TEXT PRIMARY KEY,
      version INTEGER NOT NULL,
      settings TEXT NOT NULL,
      last_release_at INTEGER,
      last_requester TEXT,
      removed_at INTEGER NOT NULL,
      mail TEXT NOT NULL CHECK (mail IN ('keep', 'return', 'delete'))
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE documents (
      name TEXT PRIMARY KEY,
      version INTEGER NOT NULL,
      settings TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `,
};

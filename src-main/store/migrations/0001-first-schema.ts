/** Schema 1: messages with their bodies, one row per recipient, attempts, gateways, secrets, settings. */
import type { Migration } from './run-migrations.ts';

export const firstSchema: Migration = {
  version: 1,
  sql: `
    CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;

    CREATE TABLE messages (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      reverse_path TEXT NOT NULL,
      is_8bit INTEGER NOT NULL,
      is_smtputf8 INTEGER NOT NULL,
      ret TEXT,
      envid TEXT,
      queued_at INTEGER NOT NULL,
      received_from TEXT NOT NULL,
      size_bytes INTEGER NOT NULL,
      is_in_file INTEGER NOT NULL
    ) STRICT;
    -- For the sweep at the start: rows without their spool file.
    CREATE INDEX messages_in_files ON messages (id) WHERE is_in_file = 1;

    -- Apart from the messages, so that scans of those do not read bodies.
    CREATE TABLE bodies (
      message_id INTEGER PRIMARY KEY REFERENCES messages (id),
      content BLOB NOT NULL
    ) STRICT;

    -- status: store/status-codes.ts. former_status: what an active recipient was before its claim.
    CREATE TABLE recipients (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      message_id INTEGER NOT NULL REFERENCES messages (id),
      gateway TEXT NOT NULL,
      status INTEGER NOT NULL CHECK (status BETWEEN 1 AND 8),
      former_status INTEGER,
      next_hop TEXT CHECK (next_hop IS NOT NULL OR status NOT IN (2, 4)),
      next_attempt_at INTEGER CHECK (next_attempt_at IS NOT NULL OR status <> 4),
      attempts INTEGER NOT NULL DEFAULT 0,
      forward_path TEXT NOT NULL,
      notify TEXT,
      orcpt TEXT,
      last_reason TEXT,
      last_reply TEXT,
      last_detail TEXT
    ) STRICT;
    CREATE INDEX recipients_of_message ON recipients (message_id);
    -- The row's id is the last column of every index: oldest first without sorting.
    CREATE INDEX recipients_by_status ON recipients (gateway, status);
    CREATE INDEX recipients_due ON recipients (gateway, next_hop) WHERE status = 2;
    CREATE INDEX recipients_deferred ON recipients (next_attempt_at) WHERE status = 4;

    CREATE TABLE attempts (
      recipient_id INTEGER NOT NULL REFERENCES recipients (id) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      at INTEGER NOT NULL,
      way TEXT NOT NULL,
      peer TEXT NOT NULL,
      tls TEXT,
      outcome TEXT NOT NULL,
      reply TEXT NOT NULL,
      duration_ms INTEGER NOT NULL,
      PRIMARY KEY (recipient_id, number)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE gateways (
      domain TEXT PRIMARY KEY,
      version INTEGER NOT NULL,
      settings TEXT NOT NULL,
      last_release_at INTEGER
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE secrets (
      owner TEXT NOT NULL,
      name TEXT NOT NULL,
      sealed BLOB NOT NULL,
      PRIMARY KEY (owner, name)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE app_settings (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      version INTEGER NOT NULL,
      settings TEXT NOT NULL
    ) STRICT;
  `,
};

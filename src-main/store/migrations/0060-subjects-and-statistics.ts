/** Schema 60: the subject of a message for the queue's table, and counters of traffic that stay small. */
import type { Migration } from './run-migrations.ts';

export const subjectsAndStatistics: Migration = {
  version: 60,
  sql: `
    -- Decoded and cut; NULL for messages from before.
    ALTER TABLE messages ADD COLUMN subject TEXT;

    -- period: 1 hour, 2 day, 3 month; at: its beginning in local time, epoch ms. Old hours and days go, months stay.
    CREATE TABLE statistics (
      period INTEGER NOT NULL CHECK (period BETWEEN 1 AND 3),
      at INTEGER NOT NULL,
      gateway TEXT NOT NULL,
      in_messages INTEGER NOT NULL,
      in_bytes INTEGER NOT NULL,
      etrn_messages INTEGER NOT NULL,
      etrn_bytes INTEGER NOT NULL,
      atrn_messages INTEGER NOT NULL,
      atrn_bytes INTEGER NOT NULL,
      other_messages INTEGER NOT NULL,
      other_bytes INTEGER NOT NULL,
      refused INTEGER NOT NULL,
      deferred INTEGER NOT NULL,
      returned INTEGER NOT NULL,
      PRIMARY KEY (period, at, gateway)
    ) STRICT, WITHOUT ROWID;
  `,
};

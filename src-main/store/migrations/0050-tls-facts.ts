/** Schema 50: the certificate of an attempt's peer (JSON), who sent a gateway's last valid ETRN, policies that domains publish. */
import type { Migration } from './run-migrations.ts';

export const tlsFacts: Migration = {
  version: 50,
  sql: `
    ALTER TABLE attempts ADD COLUMN certificate TEXT;
    ALTER TABLE gateways ADD COLUMN last_requester TEXT;

    -- mx: host patterns, parted by a blank. Instants are epoch milliseconds.
    CREATE TABLE published_policies (
      domain TEXT PRIMARY KEY,
      policy_id TEXT NOT NULL,
      mode TEXT NOT NULL CHECK (mode IN ('enforce', 'testing', 'none')),
      mx TEXT NOT NULL,
      fetched_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX published_policies_by_end ON published_policies (expires_at);
  `,
};

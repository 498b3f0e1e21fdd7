/** Schema 40: the address lists of gateways, and what verifiers said of addresses. */
import type { Migration } from './run-migrations.ts';

export const verification: Migration = {
  version: 40,
  sql: `
    -- Local parts in comparable form (shared/verification/address-entry.ts); the domain is the gateway's, so a rename carries over.
    CREATE TABLE verification_list (
      gateway TEXT NOT NULL,
      local_part TEXT NOT NULL,
      is_pattern INTEGER NOT NULL,
      PRIMARY KEY (gateway, local_part)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX verification_patterns ON verification_list (gateway) WHERE is_pattern = 1;

    CREATE TABLE verification_cache (
      gateway TEXT NOT NULL,
      local_part TEXT NOT NULL,
      is_valid INTEGER NOT NULL,
      source TEXT NOT NULL,
      learned_at INTEGER NOT NULL,
      expires_at INTEGER NOT NULL,
      PRIMARY KEY (gateway, local_part)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX verification_expiry ON verification_cache (expires_at);
  `,
};

/** Schema 2: where a message comes from; copies, notices and DSNs of our own follow other rules than mail of others. */
import type { Migration } from './run-migrations.ts';

export const messageOrigin: Migration = {
  version: 2,
  sql: `
    ALTER TABLE messages ADD COLUMN origin TEXT NOT NULL DEFAULT 'received'
      CHECK (origin IN ('received', 'forwarded', 'notice', 'dsn'));
  `,
};

/** Schema 50: the certificate of an attempt's peer (JSON), and who sent a gateway's last valid ETRN. */
import type { Migration } from './run-migrations.ts';

export const tlsFacts: Migration = {
  version: 50,
  sql: `
    ALTER TABLE attempts ADD COLUMN certificate TEXT;
    ALTER TABLE gateways ADD COLUMN last_requester TEXT;
  `,
};

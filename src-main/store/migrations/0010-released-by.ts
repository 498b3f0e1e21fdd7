/** Schema 10: who asked for a recipient's next attempt, so that the history can say so. */
import type { Migration } from './run-migrations.ts';

export const releasedBy: Migration = {
  version: 10,
  sql: `
    -- etrn, manual, run; NULL: nobody, it is a matter of time. Cleared by the attempt.
    ALTER TABLE recipients ADD COLUMN released_by TEXT;
  `,
};

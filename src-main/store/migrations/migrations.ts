/** All migrations in their order; a new one gets the next number and a fixture of the version before it. */
import type { Migration } from './run-migrations.ts';
import { firstSchema } from './0001-first-schema.ts';
import { messageOrigin } from './0002-message-origin.ts';
import { releasedBy } from './0010-released-by.ts';
import { endsAndRetries } from './0020-ends-and-retries.ts';
import { mailRuns } from './0030-mail-runs.ts';
import { verification } from './0040-verification.ts';
import { tlsFacts } from './0050-tls-facts.ts';
import { subjectsAndStatistics } from './0060-subjects-and-statistics.ts';
import { dequeueAccounts } from './0061-dequeue-accounts.ts';
import { removedGateways } from './0070-removed-gateways.ts';

export const migrations: readonly Migration[] = [
  firstSchema,
  messageOrigin,
  releasedBy,
  endsAndRetries,
  mailRuns,
  verification,
  tlsFacts,
  subjectsAndStatistics,
  dequeueAccounts,
  removedGateways,
];

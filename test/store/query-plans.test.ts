/** What is asked all the time costs index look-ups, however much waits. */
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { migrations } from '../../src-main/store/migrations/migrations.ts';
import { runMigrations } from '../../src-main/store/migrations/run-migrations.ts';
import { nextGatewaySql } from '../../src-main/store/distinct-gateways.ts';
import {
  agesSql,
  idsByStatusSql,
  nextDueHopSql,
  nextDueGatewaySql,
  oldestSql,
} from '../../src-main/store/reader/queue-lists.ts';
import { beginRunSql } from '../../src-main/store/writer/begin-run.ts';
import { claimDueSql, claimForTurnSql } from '../../src-main/store/writer/claim-messages.ts';
import { finishedPageSql } from '../../src-main/store/writer/remove-recipients.ts';
import {
  pieceBeginSql,
  releaseAtRunSql,
  releaseSql,
  waitingPageSql,
} from '../../src-main/store/writer/release-recipients.ts';
import { holdsThatEndSql, nextAttemptSql, wakeSql } from '../../src-main/store/writer/wake-recipients.ts';

const database = new Database(':memory:');
runMigrations(database, migrations);

const statements = {
  'the next hop of a gateway that is due': nextDueHopSql,
  'the next gateway that is due': nextDueGatewaySql,
  'the next gateway with mail': nextGatewaySql,
  'a page of one status': idsByStatusSql,
  'the oldest message of a gateway': oldestSql,
  'the ages of what waits': agesSql,
  'history that is too old': finishedPageSql,
  'a claim for a next hop': claimDueSql,
  'a claim for a turn': claimForTurnSql,
  'a release': releaseSql,
  'a release for the next run': releaseAtRunSql,
  'where a piece of it begins': pieceBeginSql,
  'a page of waiting mail': waitingPageSql,
  'waking what is deferred': wakeSql,
  'the next attempt': nextAttemptSql,
  'holds that end': holdsThatEndSql,
};

it.each(Object.entries(statements))('%s scans no table and sorts nothing', (_title, sql) => {
  expect(costlyStepsOf(sql)).toEqual([]);
});

it('a run looks through what awaits one and the names of gateways, never through the queue', () => {
  expect(costlyStepsOf(beginRunSql)).toEqual([
    'SCAN recipients USING COVERING INDEX recipients_awaiting_run',
    'SCAN json_each VIRTUAL TABLE INDEX 1:',
    'SCAN json_each VIRTUAL TABLE INDEX 1:',
  ]);
});

function costlyStepsOf(sql: string): string[] {
  const plan = database
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...parametersOf(sql));
  return plan.map(({ detail }) => detail).filter((detail) => /^SCAN|TEMP B-TREE/.test(detail));
}

/** Values do not matter for the plan, but each place wants one. */
function parametersOf(sql: string): unknown[] {
  const named = [...sql.matchAll(/@(\w+)/g)].map((match) => [match[1], 1]);
  return named.length > 0 ? [Object.fromEntries(named)] : [...sql.matchAll(/\?/g)].map(() => 1);
}

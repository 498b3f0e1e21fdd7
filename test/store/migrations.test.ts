/** Each schema that was ever released opens and keeps its mail; fixtures were written by that version. */
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import Database from 'better-sqlite3';
import { runMigrations } from '../../src-main/store/migrations/run-migrations.ts';
import { ended, openUntilTestEnd, statuses, temporaryFolder } from '../helpers/temporary-store.ts';

const fixtures = join(import.meta.dirname, '..', 'fixtures', 'databases');

it.each(readdirSync(fixtures))('%s opens with its mail, gateways and secrets', async (name) => {
  const dataFolder = await temporaryFolder();
  copyFileSync(join(fixtures, name), join(dataFolder, 'schleuse.db'));
  const store = await openUntilTestEnd({ dataFolder });
  expect({
    report: store.openingReport,
    statuses: { ...(await statuses(store)), ...(await ended(store)) },
    gateways: (await store.loadGateways()).map(({ domain }) => domain),
    secrets: (await store.loadSecrets()).map(({ owner, name: secret }) => `${owner} ${secret}`),
  }).toEqual({
    report: { corruptDatabaseKeptAs: null, defective: 0, orphansRemoved: 0, leasesReturned: 0 },
    statuses: {
      'held@client.example': 'held',
      'due@client.example': 'due',
      'failed@client.example': 'failed',
    },
    gateways: ['client.example'],
    secrets: ['client.example password'],
  });
});

it('only missing steps run, each counted', () => {
  const database = new Database(':memory:');
  const first = { version: 1, sql: 'CREATE TABLE a (x)' };
  runMigrations(database, [first]);
  runMigrations(database, [first, { version: 2, sql: 'CREATE TABLE b (x)' }]);
  const tables = database.prepare('SELECT name FROM sqlite_schema ORDER BY name').pluck().all();
  expect([tables, database.pragma('user_version', { simple: true })]).toEqual([['a', 'b'], 2]);
});

it('a step that fails leaves the version before it', () => {
  const database = new Database(':memory:');
  const steps = [
    { version: 1, sql: 'CREATE TABLE a (x)' },
    { version: 2, sql: 'CREATE TABLE b (x); CREATE TABLE a (x)' },
  ];
  expect(() => {
    runMigrations(database, steps);
  }).toThrow('already exists');
  const tables = database.prepare('SELECT name FROM sqlite_schema').pluck().all();
  expect([tables, database.pragma('user_version', { simple: true })]).toEqual([['a'], 1]);
});

/** What a start finds after a process died, and what it does about it. */
import Database from 'better-sqlite3';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { cp, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { migrations } from '../../src-main/store/migrations/migrations.ts';
import { openStore } from '../../src-main/store/store.ts';
import { StoreFault } from '../../src-main/store/store-contract.ts';
import { enqueueMessage } from '../helpers/new-message.ts';
import { claim, openUntilTestEnd, statuses, temporaryFolder } from '../helpers/temporary-store.ts';

const hop = '[192.0.2.9]:25';
const requester = 'requester=[192.0.2.7]:25';
const sound = { corruptDatabaseKeptAs: null, defective: 0, orphansRemoved: 0, leasesReturned: 0 };

/** The files as a killed process leaves them: copied from under a running store. */
async function crashed(run: (dataFolder: string) => Promise<unknown>): Promise<string> {
  const dataFolder = await temporaryFolder();
  await run(dataFolder);
  const copy = await temporaryFolder();
  await cp(dataFolder, copy, { recursive: true });
  return copy;
}

it('claims of a dead process are given back, and nothing is due for a requester any more', async () => {
  const dataFolder = await crashed(async (folder) => {
    const store = await openUntilTestEnd({ dataFolder: folder });
    await enqueueMessage(store, { to: ['turn@turn.example'] });
    await enqueueMessage(store, { to: ['requester@client.example'], nextHop: requester });
    await enqueueMessage(store, { to: ['fixed@client.example'], nextHop: hop });
    await claim(store, { gateway: 'turn.example' });
    await claim(store, { nextHop: requester });
    await claim(store, { nextHop: hop });
    await enqueueMessage(store, { to: ['unclaimed@client.example'], nextHop: requester });
  });
  const store = await openUntilTestEnd({ dataFolder });
  expect(store.openingReport).toEqual({ ...sound, leasesReturned: 3 });
  expect(await statuses(store)).toEqual({
    'turn@turn.example': 'held',
    'requester@client.example': 'held',
    'fixed@client.example': 'due',
    'unclaimed@client.example': 'held',
  });
  expect(store.counts('client.example').byStatus).toMatchObject({ held: 2, due: 1, active: 0 });
});

it('what was promised before the crash is there afterwards', async () => {
  const dataFolder = await crashed(async (folder) => {
    const store = await openUntilTestEnd({ dataFolder: folder, inlineLimitBytes: 100 });
    await enqueueMessage(store, { to: ['small@client.example'], body: 'Hallo\r\n' });
    await enqueueMessage(store, { to: ['large@client.example'], body: 'x'.repeat(1000) });
  });
  const store = await openUntilTestEnd({ dataFolder });
  const claimed = await claim(store);
  const sizes: number[] = [];
  for (const { body } of claimed)
    for await (const block of store.readBody(body)) sizes.push(block.byteLength);
  expect(sizes).toEqual([7, 1000]);
});

it('unfinished and orphaned spool files are removed, young orphans only by a later start', async () => {
  const dataFolder = await temporaryFolder();
  const subfolder = join(dataFolder, 'spool', '07');
  mkdirSync(subfolder, { recursive: true });
  for (const name of ['7.part', '71.eml', '135.eml']) writeFileSync(join(subfolder, name), 'x');
  const hourAgo = new Date(Date.now() - 2 * 3_600_000);
  utimesSync(join(subfolder, '71.eml'), hourAgo, hourAgo);

  const store = await openUntilTestEnd({ dataFolder });
  expect(store.openingReport).toEqual({ ...sound, orphansRemoved: 2 });
  expect(readdirSync(subfolder)).toEqual(['135.eml']);
});

it('a message whose spool file is gone is shown as defective and never claimed', async () => {
  const dataFolder = await temporaryFolder();
  const before = await openUntilTestEnd({ dataFolder, inlineLimitBytes: 10 });
  const lost = await enqueueMessage(before, { to: ['lost@client.example'], body: 'more than ten octets' });
  await enqueueMessage(before, { to: ['kept@client.example'], body: 'also more than ten' });
  await before.close();
  rmSync(lost.body.kind === 'file' ? lost.body.path : '');

  const store = await openUntilTestEnd({ dataFolder });
  expect(store.openingReport).toEqual({ ...sound, defective: 1 });
  expect((await claim(store)).map(({ recipients }) => recipients[0]?.forwardPath)).toEqual([
    'kept@client.example',
  ]);
  expect(await statuses(store)).toEqual({
    'lost@client.example': 'defective',
    'kept@client.example': 'active',
  });
});

it('a row without its body stops nothing: it becomes defective and the others are claimed', async () => {
  const dataFolder = await temporaryFolder();
  const before = await openUntilTestEnd({ dataFolder });
  await enqueueMessage(before, { to: ['lost@client.example'] });
  await enqueueMessage(before, { to: ['kept@client.example'] });
  await before.close();
  const database = new Database(join(dataFolder, 'schleuse.db'));
  database.exec('DELETE FROM bodies WHERE message_id = 1');
  database.close();

  const store = await openUntilTestEnd({ dataFolder });
  expect(await claim(store)).toHaveLength(1);
  expect(await statuses(store)).toEqual({
    'lost@client.example': 'defective',
    'kept@client.example': 'active',
  });
});

it('a file that is no database is kept aside with its spool, and a new one begun', async () => {
  const dataFolder = await temporaryFolder();
  const garbage = 'this is not a database, but it may be all that is left\n'.repeat(200);
  writeFileSync(join(dataFolder, 'schleuse.db'), garbage);
  mkdirSync(join(dataFolder, 'spool', '01'), { recursive: true });
  writeFileSync(join(dataFolder, 'spool', '01', '1.eml'), 'a body');

  const store = await openUntilTestEnd({ dataFolder, now: () => Date.UTC(2026, 0, 2, 3, 4, 5) });
  const keptAs = join(dataFolder, 'schleuse.db.corrupt-2026-01-02T03-04-05-000Z');
  expect(store.openingReport).toEqual({ ...sound, corruptDatabaseKeptAs: keptAs });
  expect(readFileSync(keptAs, 'utf8')).toBe(garbage);
  expect(
    readFileSync(join(dataFolder, 'spool.corrupt-2026-01-02T03-04-05-000Z', '01', '1.eml'), 'utf8'),
  ).toBe('a body');
  await enqueueMessage(store);
  expect(await claim(store)).toHaveLength(1);
});

it('damage inside the database is found after an unclean stop', async () => {
  const dataFolder = await temporaryFolder();
  const before = await openUntilTestEnd({ dataFolder });
  for (let count = 0; count < 50; count += 1) await enqueueMessage(before, { body: 'x'.repeat(3000) });
  await before.close();
  const path = join(dataFolder, 'schleuse.db');
  const database = new Database(path);
  database.exec("UPDATE meta SET value = 0 WHERE key = 'stopped-cleanly'");
  database.close();
  const bytes = readFileSync(path);
  // Pages 20 and on belong to bodies and recipients.
  bytes.fill(0xa5, 20 * 4096, 40 * 4096);
  writeFileSync(path, bytes);

  const store = await openUntilTestEnd({ dataFolder });
  expect(store.openingReport.corruptDatabaseKeptAs).toMatch(/schleuse\.db\.corrupt-/);
  expect(readFileSync(store.openingReport.corruptDatabaseKeptAs ?? '').length).toBe(bytes.length);
});

it('a second store in the same folder is refused while the first is open, and welcome afterwards', async () => {
  const dataFolder = await temporaryFolder();
  const first = await openUntilTestEnd({ dataFolder });
  await expect(openStore({ dataFolder })).rejects.toMatchObject({ name: 'StoreFault', code: 'in-use' });
  await first.close();
  const second = await openStore({ dataFolder });
  await second.close();
});

it('a database of a newer version is refused and left as it is', async () => {
  const dataFolder = await temporaryFolder();
  const path = join(dataFolder, 'schleuse.db');
  const database = new Database(path);
  database.pragma('user_version = 999');
  database.close();
  await expect(openStore({ dataFolder })).rejects.toEqual(
    new StoreFault(
      'database-too-new',
      `schema 999, this version knows ${String(migrations.at(-1)?.version)}`,
    ),
  );
  expect(readdirSync(dataFolder).filter((name) => name.includes('corrupt'))).toEqual([]);
});

it('a clean stop leaves one database file, no log, and a folder for its owner only', async () => {
  const dataFolder = join(await temporaryFolder(), 'data');
  const store = await openStore({ dataFolder });
  await enqueueMessage(store);
  await store.close();
  expect(existsSync(join(dataFolder, 'schleuse.db-wal'))).toBe(false);
  expect((await stat(dataFolder)).mode & 0o777).toBe(0o700);
});

it('a call after the stop is refused', async () => {
  const store = await openStore({ dataFolder: await temporaryFolder() });
  await store.close();
  await expect(store.wake(0)).rejects.toMatchObject({ code: 'io', detail: 'the store is closed' });
});

/** The better-sqlite3 binary that we ship: where a build for the stand-in runtime is preferred, no other test loads it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';

const packageFolder = dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json'));
const nativeBinding = join(packageFolder, 'prebuilds', `${process.platform}-${process.arch}.node`);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schleuse-addon-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

it('the shipped binary keeps what was committed and forgets what was rolled back', () => {
  const file = join(folder, 'test.sqlite');
  const writing = new Database(file, { nativeBinding });
  writing.pragma('journal_mode = WAL');
  writing.pragma('synchronous = FULL');
  writing.exec('CREATE TABLE message (id INTEGER PRIMARY KEY, reverse_path TEXT NOT NULL)');
  const insert = writing.prepare('INSERT INTO message (reverse_path) VALUES (?)');
  writing.transaction(() => insert.run('grüße@example.org'))();
  const refuse = writing.transaction(() => {
    insert.run('lost@example.org');
    throw new Error('rolled back');
  });
  expect(refuse).toThrow('rolled back');
  writing.close();

  const reading = new Database(file, { nativeBinding, readonly: true });
  expect(reading.prepare('SELECT * FROM message').all()).toEqual([
    { id: 1, reverse_path: 'grüße@example.org' },
  ]);
  reading.close();
});

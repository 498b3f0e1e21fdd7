/** A full disk is an answer, not an end: callers hear disk-full, what is stored stays, and delivering makes room again. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { diskSpoolFiles, type SpoolFiles } from '../../src-main/store/spool-files.ts';
import type { Store } from '../../src-main/store/store-contract.ts';
import { enqueueMessage, newMessage } from '../helpers/new-message.ts';
import {
  claim,
  ended,
  settle,
  statuses,
  temporaryFolder,
  temporaryStore,
} from '../helpers/temporary-store.ts';

const body = 'x'.repeat(20_000);

/** Stores messages until the database refuses one; resolves with how many went in. */
async function fill(store: Store): Promise<number> {
  for (let count = 0; ; count += 1) {
    try {
      await enqueueMessage(store, { body });
    } catch (error) {
      expect(error).toMatchObject({ name: 'StoreFault', code: 'disk-full' });
      return count;
    }
  }
}

it('a full database refuses new mail with disk-full and keeps what it has', async () => {
  const store = await temporaryStore({ maxPages: 60 });
  const count = await fill(store);
  expect(count).toBeGreaterThan(3);
  expect(store.counts('client.example')).toMatchObject({ messages: count, sizeBytes: count * body.length });
  expect(await claim(store)).toHaveLength(count);
});

it('what is delivered makes room for new mail', async () => {
  const store = await temporaryStore({ maxPages: 60 });
  await fill(store);
  const [claimed] = await claim(store, { limit: 1 });
  await settle(store, claimed!, { status: 'delivered' });
  await enqueueMessage(store, { to: ['new@client.example'], body });
  expect(await statuses(store)).toMatchObject({ 'new@client.example': 'held' });
});

it('one that needs room and fails does not take others of the same commit with it', async () => {
  const store = await temporaryStore({ maxPages: 60 });
  await enqueueMessage(store, { to: ['waits@client.example'], body: 'small' });
  const [claimed] = await claim(store);
  const large = await newMessage(store, { body: 'x'.repeat(100_000) });
  const larger = await newMessage(store, { body: 'x'.repeat(130_000) });
  const results = await Promise.allSettled([
    store.enqueue(large),
    store.enqueue(larger),
    settle(store, claimed!, { status: 'failed' }),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect({ ...(await statuses(store)), ...(await ended(store)) }).toEqual({
    'waits@client.example': 'failed',
    'a@client.example': 'held',
  });
});

/** A disk that has room for so many blocks. */
function smallDisk(blocks: number): SpoolFiles {
  const full = (): never => {
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  };
  let left = blocks;
  return {
    ...diskSpoolFiles,
    async create(path) {
      const file = await diskSpoolFiles.create(path);
      return {
        ...file,
        writev: (parts) => {
          left -= 1;
          return left < 0 ? full() : file.writev(parts);
        },
      };
    },
  };
}

it('a spool file that finds no room is refused with disk-full and leaves nothing', async () => {
  const dataFolder = await temporaryFolder();
  const store = await temporaryStore({ dataFolder, inlineLimitBytes: 10, files: smallDisk(2) });
  const writer = store.newBody(store.nextMessageId());
  await writer.write(new Uint8Array(100));
  await writer.write(new Uint8Array(100));
  await expect(writer.write(new Uint8Array(100))).rejects.toMatchObject({
    name: 'StoreFault',
    code: 'disk-full',
  });
  await writer.abort();
  expect(readdirSync(join(dataFolder, 'spool', '01'))).toEqual([]);
});

/** Bodies between memory and spool file. */
import { existsSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { expect, it } from 'vitest';
import { diskSpoolFiles } from '../../src-main/store/spool-files.ts';
import type { StoredBody } from '../../src-main/store/store-contract.ts';
import { enqueueMessage, newMessage } from '../helpers/new-message.ts';
import { claim, temporaryFolder, temporaryStore } from '../helpers/temporary-store.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const pathOf = (body: StoredBody): string => (body.kind === 'file' ? body.path : '');

it('a body up to the limit stays in memory, one octet more goes to a file', async () => {
  const store = await temporaryStore({ inlineLimitBytes: 4 });
  const small = store.newBody(store.nextMessageId());
  await small.write(bytes(1, 2));
  await small.write(bytes(3, 4));
  expect(await small.finish()).toEqual({ kind: 'inline', bytes: bytes(1, 2, 3, 4) });

  const large = store.newBody(store.nextMessageId());
  for (const block of [bytes(1, 2), bytes(3, 4), bytes(5), bytes(6, 7, 8)]) await large.write(block);
  const body = await large.finish();
  expect(body).toMatchObject({ kind: 'file', sizeBytes: 8 });
  expect([...readFileSync(pathOf(body))]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(statSync(pathOf(body)).mode & 0o777).toBe(0o600);
});

it('a body is flushed before it is renamed, and the folder afterwards', async () => {
  const steps: string[] = [];
  const noting =
    <A extends unknown[], R>(name: string, run: (...values: A) => R) =>
    (...values: A): R => {
      steps.push(name);
      return run(...values);
    };
  const store = await temporaryStore({
    inlineLimitBytes: 1,
    files: {
      ...diskSpoolFiles,
      async create(path) {
        const file = await diskSpoolFiles.create(path);
        return {
          writev: noting('write', file.writev),
          flush: noting('flush', file.flush),
          close: noting('close', file.close),
        };
      },
      rename: noting('rename', diskSpoolFiles.rename),
      flushFolder: noting('flush folder', diskSpoolFiles.flushFolder),
    },
  });
  await newMessage(store, { body: 'large' });
  expect(steps).toEqual(['write', 'flush', 'close', 'rename', 'flush folder']);
});

it('an aborted body leaves no file, before and after it was finished', async () => {
  const store = await temporaryStore({ inlineLimitBytes: 1 });
  const unfinished = store.newBody(store.nextMessageId());
  await unfinished.write(bytes(1, 2, 3));
  await unfinished.abort();
  const finished = store.newBody(store.nextMessageId());
  await finished.write(bytes(1, 2, 3));
  const body = await finished.finish();
  await finished.abort();
  expect(existsSync(pathOf(body))).toBe(false);
});

it('a spool file that lost its end is reported instead of sent short', async () => {
  const store = await temporaryStore({ inlineLimitBytes: 1 });
  await enqueueMessage(store, { body: 'x'.repeat(1000) });
  const [claimed] = await claim(store);
  truncateSync(pathOf(claimed!.body), 400);
  const read = async (): Promise<void> => {
    for await (const block of store.readBody(claimed!.body)) expect(block.byteLength).toBe(400);
  };
  await expect(read()).rejects.toMatchObject({ name: 'StoreFault', code: 'io' });
});

it('bytes in a pooled buffer are stored without their neighbours', async () => {
  const store = await temporaryStore();
  const message = await newMessage(store);
  await store.enqueue({ ...message, body: { kind: 'inline', bytes: Buffer.from('a pooled body\r\n') } });
  const [claimed] = await claim(store);
  const { body } = claimed!;
  expect(body.kind === 'inline' && Buffer.from(body.bytes).toString()).toBe('a pooled body\r\n');
});

it('a body that was stored already cannot be stored again as an empty one', async () => {
  const store = await temporaryStore();
  const message = await enqueueMessage(store);
  await expect(store.enqueue({ ...message, id: store.nextMessageId() })).rejects.toMatchObject({
    code: 'io',
  });
});

it('a command that fails does so alone', async () => {
  const dataFolder = await temporaryFolder();
  const store = await temporaryStore({ dataFolder });
  const good = await newMessage(store, { to: ['good@client.example'] });
  const bad = await newMessage(store, { to: ['bad@client.example'] });
  const other = await newMessage(store, { to: ['other@client.example'] });
  const results = await Promise.allSettled([
    store.enqueue(good),
    store.enqueue({ ...bad, id: good.id }),
    store.enqueue(other),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(store.counts('client.example').messages).toBe(2);
  const claimed = await claim(store);
  expect(claimed.map(({ recipients }) => recipients[0]?.forwardPath)).toEqual([
    'good@client.example',
    'other@client.example',
  ]);
});

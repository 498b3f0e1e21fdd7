/** Several messages with the same content: stored together or not at all, and each with a life of its own. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { diskSpoolFiles, type SpoolFiles } from '../../src-main/store/spool-files.ts';
import type { NewMessage, Store } from '../../src-main/store/store-contract.ts';
import { newMessage } from '../helpers/new-message.ts';
import { claim, openUntilTestEnd, settle, statuses, temporaryFolder } from '../helpers/temporary-store.ts';

const LARGE = 'x'.repeat(300_000);

async function opened(): Promise<{ store: Store; spool: string }> {
  const dataFolder = await temporaryFolder();
  return { store: await openUntilTestEnd({ dataFolder }), spool: join(dataFolder, 'spool') };
}
async function copyOf(store: Store, message: NewMessage, to: string): Promise<NewMessage> {
  const id = store.nextMessageId();
  const { body } = await store.copyBody(message.body, id);
  const recipients = message.recipients.map((one) => ({ ...one, forwardPath: to }));
  return { ...message, id, body, origin: 'forwarded', recipients };
}
const filesIn = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[])
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
async function textOf(store: Store, { body }: { body: NewMessage['body'] }): Promise<number> {
  let octets = 0;
  for await (const block of store.readBody(body)) octets += block.byteLength;
  return octets;
}

it.each([
  ['small', 'Hallo\r\n'],
  ['large', LARGE],
])('a copy of a %s body can be read when the first message is gone', async (_size, body) => {
  const { store } = await opened();
  const message = await newMessage(store, { body });
  await store.enqueueTogether([message, await copyOf(store, message, 'copy@client.example')]);
  const [first, second] = await claim(store);
  if (first === undefined || second === undefined) throw new Error('two were stored');
  await settle(store, first, { status: 'delivered' });
  expect([second.origin, await textOf(store, second), await statuses(store)]).toEqual([
    'forwarded',
    body.length,
    { 'copy@client.example': 'active' },
  ]);
});

it('a large body lies on the disk once, and goes with the last message that has it', async () => {
  const { store, spool } = await opened();
  const message = await newMessage(store, { body: LARGE });
  await store.enqueueTogether([message, await copyOf(store, message, 'copy@client.example')]);
  const inodes = new Set(filesIn(spool).map((path) => statSync(path).ino));
  expect([filesIn(spool).length, inodes.size]).toEqual([2, 1]);
  for (const claimed of await claim(store)) await settle(store, claimed, { status: 'delivered' });
  await store.close();
  expect(filesIn(spool)).toEqual([]);
});

it('if one of them cannot be stored, none is', async () => {
  const { store } = await opened();
  const message = await newMessage(store);
  const twin = { ...(await copyOf(store, message, 'copy@client.example')), id: message.id };
  await expect(store.enqueueTogether([message, twin])).rejects.toThrow('io');
  expect(await statuses(store)).toEqual({});
});

it('a copy that nobody wants any more is removed', async () => {
  const { store } = await opened();
  const message = await newMessage(store, { body: LARGE });
  const copy = await store.copyBody(message.body, store.nextMessageId());
  await copy.abort();
  expect([message.body, copy.body].map((body) => body.kind === 'file' && existsSync(body.path))).toEqual([
    true,
    false,
  ]);
});

it('what a crash left under the name of a copy is replaced, never written into', async () => {
  const { store } = await opened();
  const first = await newMessage(store, { body: LARGE });
  const copyId = store.nextMessageId();
  await store.copyBody(first.body, copyId);
  const second = await newMessage(store, { body: `${LARGE}, longer` });
  const { body } = await store.copyBody(second.body, copyId);
  expect([await textOf(store, first), await textOf(store, { body })]).toEqual([
    LARGE.length,
    LARGE.length + ', longer'.length,
  ]);
});

it('a copy whose name does not get durable is removed', async () => {
  let isBroken = false;
  const files: SpoolFiles = {
    ...diskSpoolFiles,
    flushFolder: (folder) =>
      isBroken ? Promise.reject(new Error('EIO')) : diskSpoolFiles.flushFolder(folder),
  };
  const dataFolder = await temporaryFolder();
  const store = await openUntilTestEnd({ dataFolder, files });
  const message = await newMessage(store, { body: LARGE });
  const spool = join(dataFolder, 'spool');
  const before = filesIn(spool);
  isBroken = true;
  await expect(store.copyBody(message.body, store.nextMessageId())).rejects.toThrow('EIO');
  expect([before.length, filesIn(spool)]).toEqual([1, before]);
});

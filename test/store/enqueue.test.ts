import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStore } from '../../src-main/store/store.ts';
import type { Store } from '../../src-main/store/store-contract.ts';
import { enqueueMessage } from '../helpers/new-message.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schleuse-store-'));
  store = await openStore({ dataFolder: folder });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

it('a stored message can be claimed for a turn and is gone once it is delivered', async () => {
  const sent = await enqueueMessage(store, { body: 'Hallo\r\n' });
  expect(store.counts('client.example')).toMatchObject({ messages: 1, sizeBytes: 7 });

  const [claimed] = await store.claim({
    gateway: 'client.example',
    nextHop: null,
    limit: 5,
    maxInlineBytes: 1e6,
    owner: 'o',
    leaseUntil: 1,
  });
  expect(claimed?.id).toBe(sent.id);
  expect(new TextDecoder().decode((claimed?.body as { bytes: Uint8Array }).bytes)).toBe('Hallo\r\n');
  await store.settle({
    messageId: sent.id,
    recipients: [
      {
        id: claimed!.recipients[0]!.id,
        status: 'delivered',
        nextAttemptAt: null,
        countsAsAttempt: true,
        reason: 'accepted',
        reply: null,
        detail: '',
      },
    ],
    attempt: { at: 1, way: 'atrn', peer: 'p', tls: null, durationMs: 1 },
  });
  expect(store.counts('client.example')).toMatchObject({ messages: 0, sizeBytes: 0 });
  expect(await store.listQueue({ afterId: 0, limit: 10 })).toEqual([]);
});

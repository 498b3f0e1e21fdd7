/** Claims: what, how much, and in which order. */
import { expect, it } from 'vitest';
import { enqueueMessage } from '../helpers/new-message.ts';
import { claim, settle, statuses, temporaryStore } from '../helpers/temporary-store.ts';

const hop = '[192.0.2.9]:25';
const attempt = {
  gateway: 'client.example',
  retry: null,
  isDelayTold: false,
  lastReply: null,
  attempts: 0,
  releasedBy: null,
  notify: null,
  orcpt: null,
};

it('a turn takes held, due and deferred mail of its gateway, oldest first', async () => {
  const store = await temporaryStore();
  const deferred = await enqueueMessage(store, { nextHop: hop });
  const [tried] = await claim(store, { nextHop: hop });
  await settle(store, tried!, { status: 'deferred', nextAttemptAt: 9000 });
  const due = await enqueueMessage(store, { nextHop: hop });
  const held = await enqueueMessage(store);
  await enqueueMessage(store, { to: ['x@other.example'] });

  expect((await claim(store)).map(({ id }) => id)).toEqual([deferred.id, due.id, held.id]);
});

it('a next hop gets only what is due for it', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store);
  await enqueueMessage(store, { nextHop: '[192.0.2.8]:25' });
  const due = await enqueueMessage(store, { nextHop: hop });
  expect((await claim(store, { nextHop: hop })).map(({ id }) => id)).toEqual([due.id]);
});

it('recipients of one message and gateway are claimed together, those of another gateway are left', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store, { to: ['a@client.example', 'x@other.example', 'b@client.example'] });
  const [claimed] = await claim(store, { limit: 1 });
  expect(claimed?.recipients).toEqual([
    { ...attempt, id: 1, forwardPath: 'a@client.example' },
    { ...attempt, id: 3, forwardPath: 'b@client.example' },
  ]);
});

it('nothing is claimed twice', async () => {
  const store = await temporaryStore();
  await Promise.all(Array.from({ length: 30 }, () => enqueueMessage(store)));
  const claims = await Promise.all(
    Array.from({ length: 6 }, (_, index) => claim(store, { limit: 7, owner: `s${String(index)}` })),
  );
  const ids = claims.flat().map(({ id }) => id);
  expect(new Set(ids).size).toBe(30);
  expect(ids).toHaveLength(30);
});

it('a claim stops before its limit of bytes, but always has one message', async () => {
  const store = await temporaryStore();
  for (let count = 0; count < 3; count += 1) await enqueueMessage(store, { body: 'x'.repeat(100) });
  expect(await claim(store, { maxInlineBytes: 50 })).toHaveLength(1);
  expect(await claim(store, { maxInlineBytes: 200 })).toHaveLength(2);
});

it('what a turn tried already is left out, however much of it stands in front', async () => {
  const store = await temporaryStore();
  const sent = await Promise.all(Array.from({ length: 20 }, () => enqueueMessage(store)));
  const ids = sent.map(({ id }) => id).sort((a, b) => a - b);
  const claimed = await claim(store, { limit: 2, except: ids.slice(0, 17) });
  expect(claimed.map(({ id }) => id)).toEqual(ids.slice(17, 19));
});

it('bodies of every size come back octet by octet', async () => {
  const store = await temporaryStore();
  const sizes = [1, 1000, 8192, 16_384, 40_000, 131_072];
  for (const size of sizes)
    await enqueueMessage(store, { body: Uint8Array.from({ length: size }, (_, index) => index % 251) });
  const claimed = await claim(store);
  const wrong = claimed.filter(
    ({ body }) => body.kind !== 'inline' || body.bytes.some((octet, index) => octet !== index % 251),
  );
  expect(claimed.map(({ sizeBytes }) => sizeBytes)).toEqual(sizes);
  expect(wrong).toEqual([]);
});

it('what was not tried goes back to the status it had', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store, { to: ['deferred@client.example'], nextHop: hop });
  const [tried] = await claim(store, { nextHop: hop });
  await settle(store, tried!, { status: 'deferred', nextAttemptAt: 9000 });
  await enqueueMessage(store, { to: ['due@client.example'], nextHop: hop });
  await enqueueMessage(store, { to: ['held@client.example'] });

  const claimed = await claim(store);
  expect(new Set(Object.values(await statuses(store)))).toEqual(new Set(['active']));
  await store.putBack(claimed.flatMap(({ recipients }) => recipients.map(({ id }) => id)));
  expect(await statuses(store)).toEqual({
    'deferred@client.example': 'deferred',
    'due@client.example': 'due',
    'held@client.example': 'held',
  });
  expect(await store.wake(0)).toBe(9000);
});

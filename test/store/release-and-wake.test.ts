/** What becomes due: by request, by hand and by time. */
import { expect, it } from 'vitest';
import type { RecipientId } from '../../src-main/mail/envelope.ts';
import { enqueueMessage } from '../helpers/new-message.ts';
import { claim, settle, statuses, temporaryStore } from '../helpers/temporary-store.ts';

const hop = '[192.0.2.9]:25';
const requester = 'requester=[192.0.2.7]:25';

it('a release makes held and deferred mail of its gateway due and leaves the rest', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store, { to: ['deferred@client.example'], nextHop: hop });
  const [tried] = await claim(store, { nextHop: hop });
  await settle(store, tried!, { status: 'deferred', nextAttemptAt: 9000 });
  await enqueueMessage(store, { to: ['held@client.example'] });
  await enqueueMessage(store, { to: ['on-hold@client.example'] });
  await enqueueMessage(store, { to: ['held@other.example'] });
  const [onHold] = (await store.listQueue({ afterId: 0, limit: 10 })).filter(({ recipient }) =>
    recipient.startsWith('on-hold'),
  );
  await store.hold([onHold!.id as never]);

  expect(await store.release({ gateway: 'client.example', nextHop: requester, by: 'etrn' })).toBe(2);
  expect(await statuses(store)).toEqual({
    'deferred@client.example': 'due',
    'held@client.example': 'due',
    'on-hold@client.example': 'on-hold',
    'held@other.example': 'held',
  });
  expect(await store.dueDestinations()).toEqual([{ gateway: 'client.example', nextHop: requester }]);
});

it('a large release goes in pieces and is complete when it resolves', async () => {
  const store = await temporaryStore();
  const to = Array.from({ length: 4500 }, (_, index) => `r${String(index)}@client.example`);
  await enqueueMessage(store, { to });
  expect(await store.release({ gateway: 'client.example', nextHop: hop, by: 'etrn' })).toBe(4500);
  expect(store.counts('client.example').byStatus).toMatchObject({ held: 0, due: 4500 });
  const rows = await store.listQueue({ afterId: 0, limit: 10_000 });
  expect(await store.remove(rows.map(({ id }) => id as RecipientId))).toBe(4500);
  expect(await statuses(store)).toEqual({});
});

it('a person releases single recipients; without any next hop what was on hold waits for its client again', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store, { to: ['fixed@fixed.example', 'plain@client.example', 'hold@client.example'] });
  const ids = (await store.listQueue({ afterId: 0, limit: 10 })).map(({ id }) => id as never);
  await store.hold([ids[2]!]);

  const changed = await store.releaseRecipients({
    ids,
    nextHopOf: { 'fixed.example': hop, 'client.example': null },
  });
  expect(changed).toBe(2);
  expect(await statuses(store)).toEqual({
    'fixed@fixed.example': 'due',
    'plain@client.example': 'held',
    'hold@client.example': 'held',
  });
});

it('a requester address does not outlive a hold', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store, { nextHop: requester });
  const due = await store.listQueue({ gateway: 'client.example', status: 'due', afterId: 0, limit: 10 });
  const ids = due.map(({ id }) => id as RecipientId);
  await store.hold(ids);
  await store.releaseRecipients({ ids, nextHopOf: {} });
  expect(await statuses(store)).toEqual({ 'a@client.example': 'held' });
});

it('a release for the next run goes in pieces, once for each next hop', async () => {
  const store = await temporaryStore();
  const to = Array.from({ length: 4500 }, (_, index) => `r${String(index)}@client.example`);
  await enqueueMessage(store, { to });
  const releaseTo = (nextHop: string): Promise<number> =>
    store.release({ gateway: 'client.example', nextHop, by: 'etrn', when: 'next-run' });
  const released = [await releaseTo(hop), await releaseTo(hop), await releaseTo(requester)];
  expect([released, store.counts('client.example').byStatus]).toMatchObject([
    [4500, 0, 4500],
    { held: 0, deferred: 4500, due: 0 },
  ]);
});

it('by the rules new and old mail becomes due at its time, and what lies between is left to a run', async () => {
  const store = await temporaryStore();
  const ages = { old: 1000, between: 2000, new: 3000 };
  for (const [name, queuedAt] of Object.entries(ages)) {
    const to = Array.from({ length: 1500 }, (_, index) => `${name}${String(index)}@${name}.example`);
    await enqueueMessage(store, { to, queuedAt, nextHop: hop });
    const [claimed] = await claim(store, { gateway: `${name}.example`, nextHop: hop });
    await settle(store, claimed!, { status: 'deferred', nextAttemptAt: 4000 });
  }
  const next = await store.wake(4000, 4000, { recentSince: 3000, oldUntil: 1000, firstMs: 3000 });
  const counted = Object.keys(ages).map((name) => {
    const { due, deferred } = store.counts(`${name}.example`).byStatus;
    return { name, due, deferred };
  });
  const [left] = await store.listQueue({ gateway: 'between.example', afterId: 0, limit: 1 });
  expect({ next, counted, left: [left?.nextAttemptAt, left?.reason] }).toEqual({
    next: 5000,
    counted: [
      { name: 'old', due: 1500, deferred: 0 },
      { name: 'between', due: 0, deferred: 1500 },
      { name: 'new', due: 1500, deferred: 0 },
    ],
    left: [5000, `waits for the next mail run to ${hop}`],
  });
});

it('deferred mail becomes due at its time, and the next instant is known', async () => {
  const store = await temporaryStore();
  let dueEvents = 0;
  for (const nextAttemptAt of [2000, 5000]) {
    await enqueueMessage(store, { to: [`at${String(nextAttemptAt)}@client.example`], nextHop: hop });
    const [claimed] = await claim(store, { nextHop: hop });
    await settle(store, claimed!, { status: 'deferred', nextAttemptAt });
  }
  store.on('due', () => (dueEvents += 1));

  expect(await store.wake(1999)).toBe(2000);
  expect(dueEvents).toBe(0);
  expect(await store.wake(2000)).toBe(5000);
  expect(dueEvents).toBe(1);
  expect(await statuses(store)).toEqual({
    'at2000@client.example': 'due',
    'at5000@client.example': 'deferred',
  });
});

it('a lease that ran out gives its mail back: a turn and a requester to held, a fixed target to due', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store, { to: ['turn@turn.example'] });
  await enqueueMessage(store, { to: ['requester@client.example'], nextHop: requester });
  await enqueueMessage(store, { to: ['fixed@client.example'], nextHop: hop });
  await claim(store, { gateway: 'turn.example', owner: 'turn', leaseUntil: 1000 });
  await claim(store, { nextHop: requester, owner: 'requester', leaseUntil: 1000 });
  await claim(store, { nextHop: hop, owner: 'fixed', leaseUntil: 1000 });

  await store.renewLease('fixed', 3000);
  await store.wake(0, 2000);
  expect(await statuses(store)).toEqual({
    'turn@turn.example': 'held',
    'requester@client.example': 'held',
    'fixed@client.example': 'active',
  });
  await store.wake(0, 3000);
  expect(await statuses(store)).toMatchObject({ 'fixed@client.example': 'due' });
});

it('the next instant to look again counts in the end of a lease on its own clock', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store);
  await claim(store, { leaseUntil: 700 });
  expect(await store.wake(1_000_000, 500)).toBe(1_000_200);
});

it('mail is moved to another gateway and held there', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store, { to: ['a@client.example', 'b@other.example'], body: 'Hallo\r\n' });
  expect(await store.moveToGateway('client.example', 'other.example')).toBe(1);
  expect(store.counts('client.example')).toMatchObject({ messages: 0, sizeBytes: 0 });
  expect(store.counts('other.example')).toMatchObject({ messages: 1, sizeBytes: 7 });
  const [claimed] = await claim(store, { gateway: 'other.example' });
  expect(claimed?.recipients.map(({ forwardPath }) => forwardPath)).toEqual([
    'a@client.example',
    'b@other.example',
  ]);
});

it('each destination that is due is named once, by gateway and next hop', async () => {
  const store = await temporaryStore();
  for (const domain of ['b.example', 'a.example', 'b.example']) {
    for (const nextHop of ['z.example:25', hop, hop])
      await enqueueMessage(store, { to: [`x@${domain}`], nextHop });
  }
  expect(await store.dueDestinations()).toEqual([
    { gateway: 'a.example', nextHop: hop },
    { gateway: 'a.example', nextHop: 'z.example:25' },
    { gateway: 'b.example', nextHop: hop },
    { gateway: 'b.example', nextHop: 'z.example:25' },
  ]);
});

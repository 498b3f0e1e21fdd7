/** The queue as a table: every order and filter, pages anywhere, groups, selections, parts of messages, traffic. */
import { expect, it } from 'vitest';
import type { RecipientId } from '../../src-main/mail/envelope.ts';
import {
  openStatuses,
  queueColumns,
  type QueueTableFilter,
} from '../../src-main/shared/queue/queue-table.ts';
import { noTraffic } from '../../src-main/shared/statistics/traffic.ts';
import type { Store } from '../../src-main/store/store-contract.ts';
import { newMessage, type MessageWish } from '../helpers/new-message.ts';
import { claim, settle, temporaryStore } from '../helpers/temporary-store.ts';

const lifetimes = { gateways: { 'b.example': 5000 }, otherwise: 1000 };
const all: QueueTableFilter = { statuses: [...openStatuses] };

async function enqueue(store: Store, subject: string | null, wish: MessageWish): Promise<void> {
  await store.enqueue({ ...(await newMessage(store, wish)), subject });
}

async function aQueue(): Promise<Store> {
  const store = await temporaryStore();
  await enqueue(store, 'Zebra', { from: 'c@x.example', to: ['1@b.example'], body: 'a\r\n', queuedAt: 1000 });
  await enqueue(store, '100% sure', {
    from: 'a@x.example',
    to: ['2@a.example'],
    body: 'long body\r\n',
    queuedAt: 2000,
  });
  await enqueue(store, null, {
    from: 'b@x.example',
    to: ['3@b.example'],
    body: 'middle\r\n',
    queuedAt: 3000,
    nextHop: '[192.0.2.7]:25',
  });
  return store;
}

async function names(
  store: Store,
  filter: Partial<QueueTableFilter> = {},
  column: (typeof queueColumns)[number] = 'waiting',
  isDescending = false,
): Promise<(string | undefined)[]> {
  const order = { column, isDescending };
  const { rows } = await store.viewer.page({
    filter: { ...all, ...filter },
    order,
    offset: 0,
    limit: 100,
    lifetimes,
  });
  return rows.map((row) => row?.recipient.slice(0, 1));
}

it('stands in the order of any column, both ways', async () => {
  const store = await aQueue();
  expect({
    waiting: await names(store, {}, 'waiting', true),
    gateway: await names(store, {}, 'gateway'),
    sender: await names(store, {}, 'sender'),
    subject: await names(store, {}, 'subject', true),
    size: await names(store, {}, 'size', true),
    'deliver-to': await names(store, {}, 'deliver-to', true),
    expires: await names(store, {}, 'expires'),
  }).toEqual({
    waiting: ['3', '2', '1'],
    gateway: ['2', '1', '3'],
    sender: ['2', '3', '1'],
    subject: ['1', '2', '3'],
    size: ['2', '3', '1'],
    'deliver-to': ['3', '2', '1'],
    expires: ['2', '1', '3'],
  });
});

it('can be ordered by each of its columns', async () => {
  const store = await aQueue();
  for (const column of queueColumns) expect(await names(store, {}, column)).toHaveLength(3);
});

it('is filtered by each part of a row, and a part is only text', async () => {
  const store = await aQueue();
  expect({
    gateway: await names(store, { gateway: 'b.example' }),
    status: await names(store, { statuses: ['due'] }),
    sender: await names(store, { sender: 'A@X' }),
    recipient: await names(store, { recipient: '3@' }),
    nextHop: await names(store, { nextHop: '192.0.2' }),
    size: await names(store, { sizeFrom: 4, sizeTo: 8 }),
    age: await names(store, { queuedBefore: 2000 }),
    subject: await names(store, { search: 'zebra' }),
    percent: await names(store, { search: '100%' }),
    joker: await names(store, { search: '%' }),
    number: await names(store, { search: '2' }),
    quote: await names(store, { search: `'; DROP TABLE recipients; --` }),
  }).toEqual({
    gateway: ['1', '3'],
    status: ['3'],
    sender: ['2'],
    recipient: ['3'],
    nextHop: ['3'],
    size: ['3'],
    age: ['1', '2'],
    subject: ['1'],
    percent: ['2'],
    joker: ['2'],
    number: ['2'],
    quote: [],
  });
});

it('a page may begin anywhere, and the total is known', async () => {
  const store = await temporaryStore();
  await Promise.all(
    Array.from({ length: 700 }, (_, count) => enqueue(store, null, { to: [`${String(count)}@a.example`] })),
  );
  const page = (offset: number, isDescending: boolean) =>
    store.viewer.page({
      filter: all,
      order: { column: 'waiting', isDescending },
      offset,
      limit: 2,
      lifetimes,
    });
  const shown = await Promise.all([page(0, false), page(498, false), page(600, false), page(699, true)]);
  expect(shown.map(({ total, rows }) => [total, rows.map((row) => row?.recipient)])).toEqual([
    [700, ['0@a.example', '1@a.example']],
    [700, ['498@a.example', '499@a.example']],
    [700, ['600@a.example', '601@a.example']],
    [700, ['0@a.example']],
  ]);
});

it('a row that is gone since the list was made leaves a gap, never another row', async () => {
  const store = await aQueue();
  await names(store, {}, 'sender');
  await store.remove([1 as RecipientId]);
  expect(await names(store, {}, 'sender')).toEqual(['2', '3', undefined]);
});

it('a row shows when it goes back to its sender, and how the last attempt ended', async () => {
  const store = await aQueue();
  const [claimed] = await claim(store, { gateway: 'b.example', nextHop: '[192.0.2.7]:25' });
  await settle(store, claimed!, {
    status: 'deferred',
    nextAttemptAt: 9000,
    reason: 'connection-lost',
    detail: 'the peer closed the connection',
  });
  const { rows } = await store.viewer.page({
    filter: { ...all, reason: 'closed the' },
    order: { column: 'waiting', isDescending: false },
    offset: 0,
    limit: 10,
    lifetimes,
  });
  expect(rows).toMatchObject([
    {
      recipient: '3@b.example',
      status: 'deferred',
      expiresAt: 8000,
      lastAttemptAt: 5000,
      lastReason: 'connection-lost',
      lastReply: 'the peer closed the connection',
    },
  ]);
});

it('a row that is left to a run of the schedule says so', async () => {
  const store = await temporaryStore();
  await enqueue(store, null, {});
  const nextHop = '[192.0.2.7]:25';
  await store.release({ gateway: 'client.example', nextHop, by: 'etrn', when: 'next-run' });
  const order = { column: 'waiting', isDescending: false } as const;
  const { rows } = await store.viewer.page({ filter: all, order, offset: 0, limit: 10, lifetimes });
  expect(rows.map((row) => row?.reason)).toEqual([`waits for the next mail run to ${nextHop}`]);
});

it('groups show number, size and age', async () => {
  const store = await aQueue();
  expect(await store.viewer.groups(all, 'gateway')).toEqual([
    { key: 'b.example', recipients: 2, bytes: 11, oldestQueuedAt: 1000 },
    { key: 'a.example', recipients: 1, bytes: 11, oldestQueuedAt: 2000 },
  ]);
});

it('a selection comes in parts, each row once', async () => {
  const store = await aQueue();
  const first = await store.viewer.select({ filter: all, after: 0, limit: 2 });
  const rest = await store.viewer.select({ filter: all, after: first.ids.at(-1)!, limit: 2 });
  expect([first, rest]).toEqual([
    { ids: [1, 2], hasMore: true },
    { ids: [3], hasMore: false },
  ]);
});

it.each([
  ['in the row', 64_000],
  ['in a file', 200_000],
])('octets of a message that lies %s come in parts', async (_place, size) => {
  const store = await temporaryStore();
  const body = new Uint8Array(size).map((_, index) => index % 251);
  await enqueue(store, null, { body });
  const part = await store.viewer.messagePart(1 as RecipientId, 1000, 300);
  expect([part?.sizeBytes, Buffer.from(part!.bytes).equals(Buffer.from(body.subarray(1000, 1300)))]).toEqual([
    size,
    true,
  ]);
});

it('a message that is gone has no octets', async () => {
  const store = await aQueue();
  expect(await store.viewer.messagePart(99 as RecipientId, 0, 10)).toBeNull();
});

it('traffic adds up, and what is too old goes', async () => {
  const store = await temporaryStore();
  const row = (at: number, gateway: string, inMessages: number) =>
    ({ ...noTraffic, range: 'hours', at, gateway, inMessages }) as const;
  const keepAll = { hours: 0, days: 0, months: 0 };
  await store.viewer.addTraffic(
    [row(1000, 'a.example', 1), row(1000, 'b.example', 2), row(500, 'a.example', 9)],
    keepAll,
  );
  await store.viewer.addTraffic([row(1000, 'a.example', 4)], { ...keepAll, hours: 600 });
  const hours = (gateway: string | null) => store.viewer.traffic({ range: 'hours', from: 0, gateway });
  expect([await hours(null), await hours('a.example')]).toMatchObject([
    [{ at: 1000, inMessages: 7 }],
    [{ at: 1000, inMessages: 5 }],
  ]);
});

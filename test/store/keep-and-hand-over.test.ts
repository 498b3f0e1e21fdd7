/** The good path: a message is kept whole and goes with its last recipient. */
import { existsSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import type { StoredBody } from '../../src-main/store/store-contract.ts';
import { enqueueMessage, newMessage } from '../helpers/new-message.ts';
import {
  claim,
  ended,
  openUntilTestEnd,
  settle,
  statuses,
  temporaryFolder,
  temporaryStore,
} from '../helpers/temporary-store.ts';

const text = (body: StoredBody | undefined): string =>
  body?.kind === 'inline' ? new TextDecoder().decode(body.bytes) : `not inline: ${String(body?.kind)}`;

it('a claimed message has its envelope, body and parameters as they came', async () => {
  const store = await temporaryStore();
  const message = await newMessage(store, { body: 'Hallo\r\n', to: ['a@client.example'], notify: 'FAILURE' });
  await store.enqueue({
    ...message,
    bodyType: '8bit',
    smtpUtf8: true,
    ret: 'HDRS',
    envid: 'QQ+2B',
    reversePath: '',
  });

  const [claimed] = await claim(store);
  expect({ ...claimed, body: text(claimed?.body) }).toEqual({
    id: message.id,
    origin: 'received',
    reversePath: '',
    bodyType: '8bit',
    smtpUtf8: true,
    ret: 'HDRS',
    envid: 'QQ+2B',
    queuedAt: message.queuedAt,
    sizeBytes: 7,
    claimedFor: null,
    body: 'Hallo\r\n',
    recipients: [
      {
        id: 1,
        gateway: 'client.example',
        attempts: 0,
        retry: null,
        isDelayTold: false,
        lastReply: null,
        releasedBy: null,
        forwardPath: 'a@client.example',
        notify: 'FAILURE',
        orcpt: null,
      },
    ],
  });
});

it('a message goes with its body once every recipient is delivered', async () => {
  const store = await temporaryStore({ inlineLimitBytes: 10 });
  const sent = await enqueueMessage(store, { body: 'longer than ten octets\r\n' });
  const path = sent.body.kind === 'file' ? sent.body.path : '';
  expect(existsSync(path)).toBe(true);

  const [claimed] = await claim(store);
  await settle(store, claimed!, { status: 'delivered' });
  expect(await statuses(store)).toEqual({});
  await vi.waitFor(() => {
    expect(existsSync(path)).toBe(false);
  });
  expect(await ended(store)).toEqual({ 'a@client.example': 'delivered' });
});

it('a delivered recipient leaves body and message to the ones that are open', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store, { to: ['a@client.example', 'b@other.example'] });

  const [first] = await claim(store);
  await settle(store, first!, { status: 'delivered' });
  expect(await statuses(store)).toEqual({ 'b@other.example': 'held' });

  const [second] = await claim(store, { gateway: 'other.example' });
  expect(second?.body.kind).toBe('inline');
  await settle(store, second!, { status: 'delivered' });
  expect(await statuses(store)).toEqual({});
});

it('what has ended is history: shown by its status, with the reply, and removable', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store, { to: ['a@client.example', 'b@client.example'] });
  const [claimed] = await claim(store);
  const [a, b] = claimed!.recipients;
  const common = { nextAttemptAt: null, countsAsAttempt: true, detail: '' };
  await store.settle({
    messageId: claimed!.id,
    recipients: [
      { ...common, id: a!.id, status: 'delivered', reason: 'accepted', reply: null },
      {
        ...common,
        id: b!.id,
        status: 'failed',
        reason: 'refused',
        reply: { code: 550, enhanced: '5.1.1', text: 'No such user' },
      },
    ],
    attempt: { at: 5000, way: 'atrn', peer: 'p', tls: null, certificate: null, durationMs: 1 },
  });

  expect(await statuses(store)).toEqual({});
  const rows = await store.listQueue({ status: 'failed', afterId: 0, limit: 10 });
  expect(
    rows.map(({ recipient, status, reason, attempts }) => ({ recipient, status, reason, attempts })),
  ).toEqual([
    {
      recipient: 'b@client.example',
      status: 'failed',
      reason: 'refused: 550 5.1.1 No such user',
      attempts: 1,
    },
  ]);
  expect(await store.remove([b!.id])).toBe(1);
  expect(await ended(store)).toEqual({ 'a@client.example': 'delivered' });
});

it('the history of a recipient names each attempt, newest last', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store);
  const [first] = await claim(store);
  await settle(store, first!, {
    status: 'held',
    reason: 'postponed',
    reply: { code: 450, enhanced: null, text: 'Busy' },
  });
  const [second] = await claim(store);
  await settle(store, second!, { status: 'held', reason: 'connection-lost', detail: 'ECONNRESET' });

  const details = await store.showQueue(second!.recipients[0]!.id);
  const common = {
    at: 5000,
    way: 'atrn',
    peer: 'client.example [192.0.2.7]',
    tls: null,
    certificate: null,
    durationMs: 12,
  };
  expect(details?.attempts).toEqual([
    { ...common, outcome: 'deferred', reply: '450 Busy' },
    { ...common, outcome: 'deferred', reply: 'connection-lost: ECONNRESET' },
  ]);
  expect(details?.row).toMatchObject({
    attempts: 2,
    reason: 'waits for the client; connection-lost: ECONNRESET',
  });
});

it('what was delivered after its lease had run out is not sent again', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store);
  const [claimed] = await claim(store, { leaseUntil: 1000 });
  await store.wake(1000);
  expect(await statuses(store)).toEqual({ 'a@client.example': 'held' });
  await settle(store, claimed!, { status: 'delivered' });
  expect(await statuses(store)).toEqual({});
});

it('a late deferral does not touch a recipient that is on another way by now', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store);
  const [claimed] = await claim(store, { leaseUntil: 1000 });
  await store.wake(1000);
  await store.release({ gateway: 'client.example', nextHop: '[192.0.2.9]:25', by: 'etrn' });
  await settle(store, claimed!, { status: 'held' });
  expect(await statuses(store)).toEqual({ 'a@client.example': 'due' });
});

it('message numbers are never used twice, even after a restart with an empty queue', async () => {
  const dataFolder = await temporaryFolder();
  const store = await openUntilTestEnd({ dataFolder });
  const first = await enqueueMessage(store);
  const [claimed] = await claim(store);
  await settle(store, claimed!, { status: 'delivered' });
  await store.close();

  const again = await openUntilTestEnd({ dataFolder });
  const second = await enqueueMessage(again);
  const [claimedAgain] = await claim(again);
  expect([second.id, claimedAgain!.recipients[0]!.id]).toEqual([
    first.id + 1,
    claimed!.recipients[0]!.id + 1,
  ]);
});

/** The store keeps to the table of the state machine: each event on each status. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { statusAfter, type StatusEvent } from '../../src-main/engine/queue/recipient-status.ts';
import type { MessageId, RecipientId } from '../../src-main/mail/envelope.ts';
import { recipientStatuses, type RecipientStatus } from '../../src-main/shared/queue/queue-view.ts';
import { openStore } from '../../src-main/store/store.ts';
import type { SettledRecipient, Store } from '../../src-main/store/store-contract.ts';
import { enqueueMessage } from '../helpers/new-message.ts';
import { claim } from '../helpers/temporary-store.ts';

const hop = 'target.example:25';

let folder: string;
let store: Store;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'schleuse-arrows-'));
  store = await openStore({ dataFolder: folder });
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

interface Subject {
  readonly gateway: string;
  readonly messageId: MessageId;
  readonly id: RecipientId;
}

/** One recipient at a gateway of its own; another recipient keeps the message when this one is delivered. */
async function enqueue(gateway: string, nextHop?: string): Promise<Subject> {
  const to = [`a@${gateway}`, 'b@other.example'];
  const { id: messageId } = await enqueueMessage(store, { to, ...(nextHop !== undefined && { nextHop }) });
  const [row] = await store.listQueue({ gateway, afterId: 0, limit: 1 });
  return { gateway, messageId, id: row!.id as RecipientId };
}

async function active(gateway: string): Promise<Subject> {
  const subject = await enqueue(gateway, hop);
  await claim(store, { gateway, nextHop: hop });
  return subject;
}

const settle =
  (status: SettledRecipient['status'], nextAttemptAt: number | null = null) =>
  async (subject: Subject): Promise<void> => {
    const outcome = { countsAsAttempt: true, reason: null, reply: null, detail: '' };
    await store.settle({
      messageId: subject.messageId,
      recipients: [{ id: subject.id, status, nextAttemptAt, ...outcome }],
      attempt: { at: 0, way: 'etrn', peer: 'p', tls: null, certificate: null, durationMs: 0 },
    });
  };

const after =
  (bring: (gateway: string) => Promise<Subject>, then: (subject: Subject) => Promise<unknown>) =>
  async (gateway: string): Promise<Subject> => {
    const subject = await bring(gateway);
    await then(subject);
    return subject;
  };

const into: Record<Exclude<RecipientStatus, 'defective'>, (gateway: string) => Promise<Subject>> = {
  held: (gateway) => enqueue(gateway),
  due: (gateway) => enqueue(gateway, hop),
  active,
  deferred: after(active, settle('deferred', 1000)),
  delivered: after(active, settle('delivered')),
  failed: after(active, settle('failed')),
  'on-hold': after(enqueue, ({ id }) => store.hold([id])),
};

const events: Record<Exclude<StatusEvent, 'body-lost'>, (subject: Subject) => Promise<unknown>> = {
  released: ({ gateway }) => store.release({ gateway, nextHop: hop, by: 'etrn' }),
  'released-to-run': ({ gateway }) => store.release({ gateway, nextHop: hop, by: 'etrn', when: 'next-run' }),
  'run-began': ({ gateway }) => store.beginRun({ only: [gateway] }),
  'released-by-hand': ({ id, gateway }) =>
    store.releaseRecipients({ ids: [id], nextHopOf: { [gateway]: hop } }),
  claimed: ({ gateway }) => claim(store, { gateway, nextHop: hop }),
  'claimed-for-turn': ({ gateway }) => claim(store, { gateway }),
  delivered: settle('delivered'),
  failed: settle('failed'),
  'not-returnable': settle('defective'),
  deferred: settle('deferred', 2000),
  'held-again': settle('held'),
  'not-tried': settle('due'),
  'time-came': () => store.wake(1000, 0),
  'held-by-hand': ({ id }) => store.hold([id]),
};

const cases = Object.keys(events).flatMap((event) =>
  Object.keys(into).map((status) => [status, event] as [keyof typeof into, keyof typeof events]),
);

it.each(cases)('%s, then %s', async (status, event) => {
  const subject = await into[status](`${status}.${event}.example`);
  await events[event](subject);
  const details = await store.showQueue(subject.id);
  expect(details?.row.status).toBe(statusAfter(status, event));
});

it('every status but defective is tried here', () => {
  expect([...Object.keys(into), 'defective'].sort()).toEqual([...recipientStatuses].sort());
});

it('what was released to a run is due when the run begins, for its gateways only', async () => {
  const [one, other] = [await enqueue('run.example'), await enqueue('no-run.example')];
  for (const { gateway } of [one, other])
    await store.release({ gateway, nextHop: hop, by: 'etrn', when: 'next-run' });
  const begun = await store.beginRun({ only: ['run.example'] });
  const after = await Promise.all([one, other].map(({ id }) => store.showQueue(id)));
  expect([begun, after.map((details) => details?.row.status)]).toEqual([1, ['due', 'deferred']]);
});

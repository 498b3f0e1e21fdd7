/** Who asked for a recipient's attempt, and recipients whose way the settings have changed. */
import { expect, it } from 'vitest';
import type { RecipientId } from '../../src-main/mail/envelope.ts';
import type { Store } from '../../src-main/store/store-contract.ts';
import { enqueueMessage } from '../helpers/new-message.ts';
import { claim, settle, statuses, temporaryStore } from '../helpers/temporary-store.ts';

const nextHop = 'target.example:25';
const askedFor = async (store: Store) => {
  const claimed = await claim(store, { nextHop });
  return { claimed, by: claimed.flatMap(({ recipients }) => recipients.map(({ releasedBy }) => releasedBy)) };
};

it.each(['etrn', 'run'] as const)('what a release by %s made due says so when it is claimed', async (by) => {
  const store = await temporaryStore();
  await enqueueMessage(store);
  await store.release({ gateway: 'client.example', nextHop, by });
  expect((await askedFor(store)).by).toEqual([by]);
});

it('a recipient that a person released says so', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store);
  const [row] = await store.listQueue({ afterId: 0, limit: 1 });
  const ids = [row?.id as RecipientId];
  await store.releaseRecipients({ ids, nextHopOf: { 'client.example': nextHop } });
  expect((await askedFor(store)).by).toEqual(['manual']);
});

it('the attempt uses it up: the next one is a matter of time', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store);
  await store.release({ gateway: 'client.example', nextHop, by: 'etrn' });
  const [message] = (await askedFor(store)).claimed;
  if (message === undefined) throw new Error('nothing was claimed');
  await settle(store, message, { status: 'deferred', nextAttemptAt: 10 });
  await store.wake(10);
  expect((await askedFor(store)).by).toEqual([null]);
});

it('mail that was put back untried is still asked for', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store);
  await store.release({ gateway: 'client.example', nextHop, by: 'etrn' });
  const { claimed } = await askedFor(store);
  await store.putBack(claimed.flatMap(({ recipients }) => recipients.map(({ id }) => id)));
  expect((await askedFor(store)).by).toEqual(['etrn']);
});

it('claimed recipients are given another way, or held for a gateway that has come into being', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store, { to: ['a@x.example', 'b@x.example'], nextHop: 'x.example' });
  const [message] = await claim(store, { gateway: 'x.example', nextHop: 'x.example' });
  const [first, second] = message?.recipients ?? [];
  if (first === undefined || second === undefined) throw new Error('nothing was claimed');
  await store.reroute([
    { id: first.id, gateway: 'external', status: 'due', nextHop: 'smart-hosts=all' },
    { id: second.id, gateway: 'client.example', status: 'held', nextHop: null },
  ]);
  expect([await statuses(store), await store.dueDestinations()]).toEqual([
    { 'a@x.example': 'due', 'b@x.example': 'held' },
    [{ gateway: 'external', nextHop: 'smart-hosts=all' }],
  ]);
  expect([store.counts('external').messages, store.counts('client.example').messages]).toEqual([1, 1]);
});

/** Lists as windows and command line ask for them. */
import { expect, it } from 'vitest';
import type { RecipientId } from '../../src-main/mail/envelope.ts';
import type { Store } from '../../src-main/store/store-contract.ts';
import { enqueueMessage } from '../helpers/new-message.ts';
import { claim, settle, temporaryStore } from '../helpers/temporary-store.ts';

const hop = 'target.example:25';

async function mixedQueue(): Promise<Store> {
  const store = await temporaryStore();
  await enqueueMessage(store, { to: ['1@client.example', '2@other.example'] });
  await enqueueMessage(store, { to: ['3@client.example'], nextHop: hop });
  await enqueueMessage(store, { to: ['4@other.example', '5@client.example'] });
  return store;
}

const names = async (store: Store, filter: object): Promise<string[]> =>
  (await store.listQueue({ afterId: 0, limit: 100, ...filter })).map(({ recipient }) => recipient);

it('rows come in the order they were queued, whatever the filter', async () => {
  const store = await mixedQueue();
  expect({
    all: await names(store, {}),
    gateway: await names(store, { gateway: 'client.example' }),
    status: await names(store, { status: 'held' }),
    both: await names(store, { gateway: 'client.example', status: 'due' }),
  }).toEqual({
    all: ['1@client.example', '2@other.example', '3@client.example', '4@other.example', '5@client.example'],
    gateway: ['1@client.example', '3@client.example', '5@client.example'],
    status: ['1@client.example', '2@other.example', '4@other.example', '5@client.example'],
    both: ['3@client.example'],
  });
});

it('the next page begins after the last row of the one before', async () => {
  const store = await mixedQueue();
  const first = await store.listQueue({ gateway: 'client.example', afterId: 0, limit: 2 });
  const rest = await names(store, { gateway: 'client.example', afterId: first.at(-1)?.id });
  expect(rest).toEqual(['5@client.example']);
});

it('a row says in plain facts what it waits for', async () => {
  const store = await temporaryStore();
  const stored = await enqueueMessage(store, {
    to: ['a@client.example'],
    nextHop: hop,
    from: '',
    body: 'Hallo\r\n',
  });
  const [claimed] = await claim(store, { nextHop: hop });
  const reply = { code: 451, enhanced: '4.3.0', text: 'Try again' };
  await settle(store, claimed!, { status: 'deferred', nextAttemptAt: 9000, reason: 'postponed', reply });
  expect(await store.listQueue({ afterId: 0, limit: 1 })).toEqual([
    {
      id: 1,
      messageId: stored.id,
      gateway: 'client.example',
      status: 'deferred',
      reversePath: '',
      recipient: 'a@client.example',
      sizeBytes: 7,
      queuedAt: stored.queuedAt,
      attempts: 1,
      nextAttemptAt: 9000,
      reason: 'waits for the next attempt at target.example:25; postponed: 451 4.3.0 Try again',
    },
  ]);
});

it('a recipient that is not there is null', async () => {
  const store = await temporaryStore();
  expect(await store.showQueue(99 as RecipientId)).toBeNull();
});

it('settings of the application and of gateways come back as they were saved', async () => {
  const store = await temporaryStore();
  expect(await store.loadAppSettings()).toBeNull();
  await store.saveAppSettings({ version: 1, settings: '{"app.host-name":"gate.example"}', secrets: {} });
  const row = { domain: 'client.example', version: 1, settings: '{}', lastReleaseAt: null };
  await store.saveGateways([
    { row, formerDomain: null, secrets: { password: Uint8Array.of(9), other: Uint8Array.of(8) } },
  ]);
  await store.noteRelease('client.example', 77);
  await store.noteRequester('client.example', '192.0.2.7');
  await store.saveGateways([{ row, formerDomain: 'client.example', secrets: { other: null } }]);

  expect(await store.loadAppSettings()).toEqual({ version: 1, settings: '{"app.host-name":"gate.example"}' });
  expect(await store.loadGateways()).toEqual([{ ...row, lastReleaseAt: 77, lastRequester: '192.0.2.7' }]);
  expect(await store.loadSecrets()).toEqual([
    { owner: 'client.example', name: 'password', sealed: Uint8Array.of(9) },
  ]);
});

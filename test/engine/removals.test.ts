/** Gateways that are removed: what becomes of their mail, and what undo brings back. */
import { expect, it } from 'vitest';
import { Endings } from '../../src-main/engine/assembly/endings.ts';
import { Removals } from '../../src-main/engine/assembly/removals.ts';
import { Configuration } from '../../src-main/engine/configuration.ts';
import { openKeyFileSecrets } from '../../src-main/engine/key-file-secrets.ts';
import { gatewayFields } from '../../src-main/shared/settings/gateway-settings.ts';
import type { StoreOptions } from '../../src-main/store/store.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { enqueueMessage } from '../helpers/new-message.ts';
import { claim, openUntilTestEnd, statuses, temporaryFolder } from '../helpers/temporary-store.ts';
import { silentLogger, silentMailLog } from '../helpers/turn-fixtures.ts';
import { until } from '../helpers/until.ts';

const NOW = 1_700_000_000_000;
const password = { 'dequeuing.atrn.password': 'secret' };

async function world(options: Partial<StoreOptions> = {}, now = NOW) {
  const dataFolder = options.dataFolder ?? (await temporaryFolder());
  const store = await openUntilTestEnd({ dataFolder });
  const configuration = await Configuration.load(store, openKeyFileSecrets(dataFolder));
  const clock = new ManualClock(now);
  const { returnToSender } = new Endings({
    store,
    configuration,
    clock,
    log: silentLogger,
    mailLog: silentMailLog,
  });
  const removals = new Removals({ store, configuration, clock, log: silentLogger, returnToSender });
  const add = (domain: string) =>
    configuration.saveGateways([
      { settings: gatewayFields.parse({ 'domain.name': domain }), secrets: password, formerDomain: null },
    ]);
  const end = async () => {
    await removals.stop();
    await store.close();
  };
  return { dataFolder, store, configuration, clock, removals, add, end };
}

it('mail that is to be deleted stays for 30 seconds, and undo in that time loses nothing', async () => {
  const { store, configuration, clock, removals, add } = await world();
  await add('client.example');
  await enqueueMessage(store, { queuedAt: NOW });
  await removals.remove(['client.example'], 'delete');
  clock.advance(29_000);
  expect(configuration.find('client.example')).toBeNull();

  await configuration.restoreGateways(removals.last()?.domains ?? []);
  clock.advance(3_600_000);

  expect({
    mail: await statuses(store),
    password: configuration.secret('client.example', 'dequeuing.atrn.password'),
    undo: removals.last(),
  }).toEqual({ mail: { 'a@client.example': 'held' }, password: 'secret', undo: null });
});

it('after that time it is gone, but not what came for a new gateway of the same name', async () => {
  const { store, clock, removals, add } = await world();
  await add('client.example');
  await enqueueMessage(store, { queuedAt: NOW, to: ['old@client.example'] });
  await removals.remove(['client.example'], 'delete');
  await add('client.example');
  await enqueueMessage(store, { queuedAt: NOW + 5000, to: ['new@client.example'] });
  clock.advance(35_000);
  await until(async () => !('old@client.example' in (await statuses(store))));
  expect(await statuses(store)).toEqual({ 'new@client.example': 'held' });
});

it('mail that is to be returned goes back to its senders, who hear why', async () => {
  const { store, removals, add } = await world();
  await add('client.example');
  await enqueueMessage(store, { queuedAt: NOW, from: 'sender@example.com' });
  await removals.remove(['client.example'], 'return');
  await removals.stop();
  const rows = await store.listQueue({ afterId: 0, limit: 10 });
  expect(rows.map(({ recipient, status, reversePath }) => [recipient, status, reversePath])).toEqual([
    ['sender@example.com', 'due', ''],
  ]);
});

it('mail in a session is let finish; what comes back is deleted then', async () => {
  const { store, removals, add } = await world();
  await add('client.example');
  await enqueueMessage(store, { queuedAt: NOW });
  const [message] = await claim(store, { leaseUntil: Number.MAX_SAFE_INTEGER });
  await removals.remove(['client.example'], 'delete');
  await removals.stop();
  expect(await statuses(store)).toEqual({ 'a@client.example': 'active' });

  await store.putBack(message!.recipients.map(({ id }) => id));
  await removals.stop();
  expect(await statuses(store)).toEqual({});
});

it('the end of the engine carries out what was asked for, and the next start can still undo', async () => {
  const first = await world();
  await first.add('client.example');
  await first.add('kept.example');
  await enqueueMessage(first.store, { queuedAt: NOW, to: ['a@client.example', 'b@kept.example'] });
  await first.removals.remove(['client.example'], 'delete');
  first.clock.advance(1);
  await first.removals.remove(['kept.example'], 'keep');
  await first.end();

  const second = await world({ dataFolder: first.dataFolder }, NOW + 60_000);
  const last = second.removals.last();
  await second.configuration.restoreGateways(last?.domains ?? []);

  expect({
    last: last?.domains,
    mail: await statuses(second.store),
    password: second.configuration.secret('kept.example', 'dequeuing.atrn.password'),
  }).toEqual({
    last: ['kept.example'],
    mail: { 'b@kept.example': 'held' },
    password: 'secret',
  });
});

it('after ten minutes secrets are gone; settings stay while mail waits, because they say how long', async () => {
  const { store, configuration, clock, removals, add } = await world();
  await add('waiting.example');
  await add('empty.example');
  await enqueueMessage(store, { queuedAt: NOW, to: ['a@waiting.example'] });
  await removals.remove(['waiting.example', 'empty.example'], 'keep');
  clock.advance(11 * 60_000);
  await until(() => Promise.resolve(!configuration.removed().has('empty.example')));
  await until(async () => (await store.loadSecrets()).length === 0);
  expect([[...configuration.removed().keys()], removals.last()]).toEqual([['waiting.example'], null]);
});

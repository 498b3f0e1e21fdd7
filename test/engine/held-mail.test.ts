/** The look through mail that nobody fetches, where something fails: the rest has its time all the same. */
import { expect, onTestFinished, test } from 'vitest';
import { HeldMail, type HeldMailParts } from '../../src-main/engine/assembly/held-mail.ts';
import type { Configuration } from '../../src-main/engine/configuration.ts';
import { StoreFault, type Store } from '../../src-main/store/store-contract.ts';
import { enqueueMessage } from '../helpers/new-message.ts';
import { reportWorld, type ReportWorld } from '../helpers/report-world.ts';
import { ended } from '../helpers/temporary-store.ts';
import { aGateway, directoryOf, silentLogger } from '../helpers/turn-fixtures.ts';
import { until } from '../helpers/until.ts';

const DAY = 24 * 3_600_000;
const full = new StoreFault('disk-full', 'no room');

/** Two gateways whose mail may wait ten days. */
function started(world: ReportWorld, changes: Partial<HeldMailParts> = {}): void {
  const fields = { 'settings.hold-days': 10, 'settings.delay-days': 0 };
  const names = ['broken.example', 'client.example'];
  const configuration = {
    ...directoryOf(names.map((name) => aGateway({ 'domain.name': name, ...fields }))),
    appSettings: () => world.deps.settings(),
    removed: () => new Map(),
  } as unknown as Configuration;
  const held = new HeldMail({
    store: world.store,
    configuration,
    clock: world.clock,
    log: silentLogger,
    endings: world.deps,
    sendNotice: () => Promise.resolve(),
    ...changes,
  });
  held.start();
  onTestFinished(() => held.stop());
}

test('a gateway whose mail cannot be looked at does not keep the others, nor the history, from their end', async () => {
  const world = await reportWorld();
  const { store } = world;
  const queuedAt = world.clock.now() - 11 * DAY;
  await enqueueMessage(store, { to: ['a@broken.example'], queuedAt });
  await enqueueMessage(store, { to: ['b@client.example'], queuedAt });
  let removals = 0;
  const ages: Store['ages'] = {
    ...store.ages,
    page: (request) =>
      request.gateway === 'broken.example' ? Promise.reject(full) : store.ages.page(request),
    removeFinished: (before) => {
      removals += 1;
      return store.ages.removeFinished(before);
    },
  };
  started(world, { store: Object.create(store, { ages: { value: ages } }) as Store });
  world.clock.advance(60_000);
  await until(() => removals > 0);
  expect(await ended(store)).toEqual({ 'b@client.example': 'failed' });
});

test('a warning at half-time that could not be sent is sent at the next look, and then no more', async () => {
  const world = await reportWorld();
  await enqueueMessage(world.store, { queuedAt: world.clock.now() - 6 * DAY });
  const subjects: string[] = [];
  let tries = 0;
  let looks = 0;
  const ages: Store['ages'] = {
    ...world.store.ages,
    removeFinished: (before) => {
      looks += 1;
      return world.store.ages.removeFinished(before);
    },
  };
  started(world, {
    store: Object.create(world.store, { ages: { value: ages } }) as Store,
    sendNotice: ({ subject }) => {
      tries += 1;
      if (tries === 1) return Promise.reject(full);
      subjects.push(subject);
      return Promise.resolve();
    },
  });
  await until(() => {
    world.clock.advance(60_000);
    return looks >= 4;
  });
  expect([tries, subjects.length]).toEqual([2, 1]);
});

/** The queue over a real store, its clock in the test's hand. */
import { expect, it, onTestFinished, vi } from 'vitest';
import { createQueue } from '../../../src-main/engine/queue/create-queue.ts';
import { tryRules } from '../../../src-main/engine/schedule/immediate-tries.ts';
import { appSettings } from '../../../src-main/shared/settings/app-settings.ts';
import type { Logger } from '../../../src-main/engine/logger.ts';
import { enqueueMessage } from '../../helpers/new-message.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { claim, settle, statuses, temporaryStore } from '../../helpers/temporary-store.ts';

const hop = 'target.example:25';
const minute = 60_000;
const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};

async function testQueue() {
  const store = await temporaryStore();
  const clock = new ManualClock();
  const state = { isPaused: false, settings: appSettings.parse({ 'app.schedule.newer': 0 }) };
  const queue = createQueue({
    store,
    clock,
    log: silent,
    isPaused: () => state.isPaused,
    tryRules: (now) => tryRules(state.settings, now),
  });
  onTestFinished(() => {
    queue.stop();
  });
  return { store, clock, queue, state };
}

it('deferred mail is announced when its time has come', async () => {
  const { store, clock, queue } = await testQueue();
  await enqueueMessage(store, { nextHop: hop });
  const [claimed] = await claim(store, { nextHop: hop, leaseUntil: Infinity });
  await settle(store, claimed!, { status: 'deferred', nextAttemptAt: clock.now() + 3 * minute });
  let announced = 0;
  queue.onDue(() => (announced += 1));

  await vi.waitFor(() => {
    clock.advance(minute);
    expect(announced).toBe(1);
  });
  expect(await queue.dueDestinations()).toEqual([{ gateway: 'client.example', nextHop: hop }]);
});

it('a session that goes on keeps its mail, one that died gives it back after five minutes', async () => {
  const { store, clock, queue } = await testQueue();
  await enqueueMessage(store, { to: ['lives@client.example'] });
  await enqueueMessage(store, { to: ['died@other.example'] });
  await queue.claimForTurn('client.example', 'lives', 10, []);
  await queue.claimForTurn('other.example', 'died', 10, []);
  clock.advance(3 * minute);
  await queue.renew('lives');

  await vi.waitFor(async () => {
    clock.advance(minute / 4);
    expect(await statuses(store)).toMatchObject({ 'died@other.example': 'held' });
  });
  expect(clock.monotonic()).toBeGreaterThanOrEqual(5 * minute);
  expect(await statuses(store)).toMatchObject({ 'lives@client.example': 'active' });
});

it('a wall clock that jumps ahead ends no lease', async () => {
  const { store, clock, queue } = await testQueue();
  await enqueueMessage(store);
  await queue.claimForTurn('client.example', 'lives', 10, []);
  clock.setNow(clock.now() + 1000 * minute);
  await store.wake(clock.now(), clock.monotonic());
  expect(await statuses(store)).toEqual({ 'a@client.example': 'active' });
});

it('what a session does not get to is there for the next one', async () => {
  const { store, queue } = await testQueue();
  await enqueueMessage(store, { nextHop: hop });
  const claimed = await queue.claimDue({ gateway: 'client.example', nextHop: hop }, 'first', 10);
  await queue.putBack(claimed);
  expect(await queue.claimDue({ gateway: 'client.example', nextHop: hop }, 'second', 10)).toHaveLength(1);
});

it('nothing is claimed while delivery is paused, and the end of the pause is announced', async () => {
  const { store, queue, state } = await testQueue();
  await enqueueMessage(store, { nextHop: hop });
  let announced = 0;
  queue.onDue(() => (announced += 1));
  state.isPaused = true;
  const during = [
    await queue.dueDestinations(),
    await queue.claimDue({ gateway: 'client.example', nextHop: hop }, 'a', 10),
    await queue.claimForTurn('client.example', 'b', 10, []),
  ];
  state.isPaused = false;
  queue.resume();
  expect({ during, announced, due: await queue.dueDestinations() }).toEqual({
    during: [[], [], []],
    announced: 1,
    due: [{ gateway: 'client.example', nextHop: hop }],
  });
});

it.each([
  { age: 30_000, becomes: 'due', why: 'new' },
  { age: 10 * minute, becomes: 'deferred', why: 'neither new nor in the retry queue' },
  { age: 61 * minute, becomes: 'due', why: 'in the retry queue' },
])('deferred mail whose time has come is $becomes if it is $why', async ({ age, becomes }) => {
  const { store, clock, state } = await testQueue();
  await enqueueMessage(store, { nextHop: hop, queuedAt: clock.now() - age });
  const [claimed] = await claim(store, { nextHop: hop, leaseUntil: Infinity });
  await settle(store, claimed!, { status: 'deferred', nextAttemptAt: clock.now() });
  const rules = tryRules({ ...state.settings, 'app.schedule.newer': 1 }, clock.now());
  await store.wake(clock.now(), clock.monotonic(), rules);
  expect(await statuses(store)).toEqual({ 'a@client.example': becomes });
});

it('what neither number nor age brought forward is tried when it gets into the retry queue', async () => {
  const { store, clock, state } = await testQueue();
  const queuedAt = clock.now() - 10 * minute;
  await enqueueMessage(store, { nextHop: hop, queuedAt });
  const [claimed] = await claim(store, { nextHop: hop, leaseUntil: Infinity });
  await settle(store, claimed!, { status: 'deferred', nextAttemptAt: clock.now() });
  const settings = { ...state.settings, 'app.schedule.immediate': false };
  const next = await store.wake(clock.now(), clock.monotonic(), tryRules(settings, clock.now()));
  expect(next).toBe(queuedAt + 60 * minute);
});

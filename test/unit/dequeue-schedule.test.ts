/** When a dequeue account asks again: times of its own, waits after errors, no end of wrong passwords. */
import { expect, test } from 'vitest';
import { isHalted, nextDequeueAt } from '../../src-main/engine/turn/dequeue-schedule.ts';
import type { DequeueResult } from '../../src-main/shared/dequeue/dequeue-view.ts';
import { clientFields, type ClientSettings } from '../../src-main/shared/settings/client-settings.ts';

const MINUTE = 60_000;
/** A Monday, 10:00 UTC. */
const NOW = Date.UTC(2026, 5, 1, 10);

const account = (changes: Partial<ClientSettings> = {}): ClientSettings =>
  clientFields.parse({
    'client.enabled': true,
    'client.name': 'provider',
    'client.host': 'mail.provider.example',
    ...changes,
  });

/** The newest run ended now; the others lie before it. */
const runs = (...results: DequeueResult[]) =>
  results.map((result, index) => ({ at: NOW - index * MINUTE, ms: 0, result, messages: 0 }));

const minutesUntilNext = (settings: ClientSettings, history: ReturnType<typeof runs> = []): number | null => {
  const at = nextDequeueAt(settings, { runs: history, since: NOW }, 'UTC');
  return at === null ? null : (at - NOW) / MINUTE;
};

test('an account that is off, or that follows mail runs, has no time of its own', () => {
  expect([
    minutesUntilNext(account({ 'client.enabled': false, 'client.own-times': true })),
    minutesUntilNext(account()),
  ]).toEqual([null, null]);
});

test('own times: every n minutes between two times on the days that are chosen (R16)', () => {
  const own = {
    'client.own-times': true,
    'client.interval': 20,
    'client.from': '08:10',
    'client.to': '18:00',
  };
  expect([
    minutesUntilNext(account(own)),
    minutesUntilNext(account({ ...own, 'client.days': [2] })),
    minutesUntilNext(account({ ...own, 'client.to': '09:30' })),
  ]).toEqual([10, 24 * 60 - (10 * 60 - 490), 24 * 60 - (10 * 60 - 490)]);
});

test('at the start of the program, where that is wanted (R17)', () => {
  expect(minutesUntilNext(account({ 'client.at-start': true }))).toBe(0);
});

test.each([
  [1, 1],
  [2, 5],
  [3, 15],
  [4, 60],
  [9, 60],
])('after %i errors in a row it waits %i minutes (R22)', (count, minutes) => {
  const history = runs(
    ...Array.from({ length: count }, (_, index) => (index % 2 ? 'later' : 'unreachable') as DequeueResult),
  );
  expect(minutesUntilNext(account({ 'client.own-times': true }), history)).toBe(minutes);
});

test('what is refused or empty waits for its ordinary time', () => {
  const settings = account({ 'client.own-times': true });
  expect([
    minutesUntilNext(settings, runs('refused')),
    minutesUntilNext(settings, runs('nothing', 'unreachable')),
  ]).toEqual([15, 15]);
});

test('three wrong passwords in a row, or a fault of the settings, end it until somebody changes something', () => {
  expect([
    isHalted({ runs: runs('credentials', 'credentials') }),
    isHalted({ runs: runs('credentials', 'credentials', 'credentials') }),
    isHalted({ runs: runs('credentials', 'fetched', 'credentials', 'credentials') }),
    isHalted({ runs: runs('configuration') }),
  ]).toEqual([false, true, false, true]);
  expect(minutesUntilNext(account({ 'client.own-times': true }), runs('configuration'))).toBeNull();
});

test('a run that brought mail is followed by another, twenty at most (R18)', () => {
  const settings = account({ 'client.again': true });
  const bringing = (count: number) =>
    runs(...Array<DequeueResult>(count).fill('fetched')).map((run) => ({ ...run, messages: 3 }));
  expect([
    minutesUntilNext(settings, bringing(1)),
    minutesUntilNext(settings, bringing(19)),
    minutesUntilNext(settings, bringing(20)),
    minutesUntilNext(settings, runs('fetched')),
  ]).toEqual([0, 0, null, null]);
});

/** When a failed delivery is tried again. Times in minutes from the first failed try. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nextTry } from '../../src-main/engine/queue/retry-schedule.ts';
import { appSettings, type AppSettings } from '../../src-main/shared/settings/app-settings.ts';
import type { RetryProgress } from '../../src-main/store/store-contract.ts';

const MINUTE = 60_000;
const exactly = (): number => 0.5;

/** The minutes of all tries until we give up, when every one of them fails. */
function tries(settings: Partial<AppSettings>, isPostponed = false, random = exactly): number[] {
  const all = appSettings.parse(settings);
  const at: number[] = [];
  let progress: RetryProgress | null = null;
  for (let now = 0; at.length < 10_000;) {
    const next = nextTry({ progress, isPostponed, now }, all, random);
    if (next === null) return at;
    progress = next.progress;
    now = next.at;
    at.push(now / MINUTE);
  }
  throw new Error('never gives up');
}

it('the first hour, then 30 minutes that double up to 4 hours, and a last try after 5 days', () => {
  const minutes = tries({});
  expect(minutes.slice(0, 18)).toEqual([
    5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 90, 150, 270, 510, 750, 990,
  ]);
  expect(minutes.at(-1)).toBe(5 * 24 * 60);
});

it('a 4yz reply is followed by its own delay in the first minutes', () => {
  const settings = { 'app.retry.first-minutes': 10, 'app.retry.temp-delay': 4, 'app.retry.days': 1 };
  expect(tries(settings, true).slice(0, 4)).toEqual([4, 8, 10, 40]);
});

it('without first minutes the first failure leads to the retry queue', () => {
  expect(tries({ 'app.retry.first-minutes': 0 }).slice(0, 3)).toEqual([30, 90, 210]);
});

it('without growth the interval stays', () => {
  const settings = { 'app.retry.first-minutes': 0, 'app.retry.backoff': false, 'app.retry.interval': 400 };
  expect(tries({ ...settings, 'app.retry.days': 1 })).toEqual([400, 800, 1200, 1440]);
});

it('0 days give up after the first failed retry', () => {
  expect(tries({ 'app.retry.first-minutes': 5, 'app.retry.days': 0 })).toEqual([5, 35]);
});

it('the change to the retry queue comes once', () => {
  const settings = appSettings.parse({ 'app.retry.first-minutes': 5 });
  let progress: RetryProgress | null = null;
  const entered = [0, 5, 35, 95].map((minute) => {
    const next = nextTry({ progress, isPostponed: false, now: minute * MINUTE }, settings, exactly);
    progress = next?.progress ?? null;
    return next?.entersRetryQueue;
  });
  expect(entered).toEqual([false, true, false, false]);
});

it('each pause is spread by a tenth, never beyond the end', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 40 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (retries, random) => {
        const settings = appSettings.parse({});
        const now = 3 * 24 * 60 * MINUTE;
        const next = nextTry(
          { progress: { since: 0, retries }, isPostponed: true, now },
          settings,
          () => random,
        );
        const middle = Math.min(240, 30 * 2 ** retries) * MINUTE;
        const pause = (next?.at ?? 0) - now;
        return retries === 0 || (pause >= middle * 0.9 - 1 && pause <= middle * 1.1 + 1);
      },
    ),
  );
});

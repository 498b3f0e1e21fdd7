/** Pauses between attempts, and the end of them. */
import { expect, it } from 'vitest';
import { nextAttemptAt } from '../../src-main/engine/queue/retry-schedule.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

it('pauses grow from 5 minutes to 150', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 7, 30].map((attempts) =>
    nextAttemptAt({ attempts, queuedAt: 0, now: 0 }),
  );
  expect(pauses.map((pause) => (pause ?? 0) / minute)).toEqual([5, 10, 20, 40, 80, 150, 150, 150]);
});

it('after five days it is given up', () => {
  const late = { attempts: 50, queuedAt: 0 };
  expect([nextAttemptAt({ ...late, now: 5 * day - 1 }), nextAttemptAt({ ...late, now: 5 * day })]).toEqual([
    5 * day - 1 + 150 * minute,
    null,
  ]);
});

it('mail that was held for long gets the first pauses before it is given up', () => {
  const old = { queuedAt: 0, now: 12 * day };
  expect([1, 5, 6].map((attempts) => nextAttemptAt({ ...old, attempts }))).toEqual([
    old.now + 5 * minute,
    old.now + 80 * minute,
    null,
  ]);
});

it('a clock that was set back does not stop the tries', () => {
  expect(nextAttemptAt({ attempts: 1, queuedAt: 10 * day, now: day })).toBe(day + 5 * minute);
});

/** Many reports to one domain leave a bounded number a minute. */
import { expect, it } from 'vitest';
import { ReportLimit, REPORTS_PER_MINUTE } from '../../src-main/engine/finish/report-limit.ts';

const MINUTE = 60_000;
const route = { gateway: 'external', status: 'due', nextHop: 'victim.example' } as const;

/** How many reports leave in which minute. */
function leaving(count: number, now: number, limit = new ReportLimit(), domain = 'victim.example'): unknown {
  const minutes = Array.from({ length: count }, () => {
    const { status, nextAttemptAt = now } = limit.delayed(route, `a@${domain}`, now);
    return `${status} ${String(Math.floor(nextAttemptAt / MINUTE))}`;
  });
  return Object.fromEntries(
    [...new Set(minutes)].map((each) => [each, minutes.filter((m) => m === each).length]),
  );
}

it('what is beyond the limit waits for the minutes that follow', () => {
  expect(leaving(2 * REPORTS_PER_MINUTE + 5, 10 * MINUTE + 1)).toEqual({
    'due 10': REPORTS_PER_MINUTE,
    'deferred 11': REPORTS_PER_MINUTE,
    'deferred 12': 5,
  });
});

it('each domain has a limit of its own, and a new minute is free again', () => {
  const limit = new ReportLimit();
  leaving(REPORTS_PER_MINUTE, 0, limit);
  expect([
    leaving(1, 1, limit, 'other.example'),
    leaving(1, 2, limit),
    leaving(1, 2 * MINUTE, limit),
  ]).toEqual([{ 'due 0': 1 }, { 'deferred 1': 1 }, { 'due 2': 1 }]);
});

it('what is held for a gateway of ours waits anyway', () => {
  const held = { gateway: 'client.example', status: 'held', nextHop: null } as const;
  const limit = new ReportLimit();
  leaving(REPORTS_PER_MINUTE, 0, limit, 'client.example');
  expect(limit.delayed(held, 'a@client.example', 0)).toEqual(held);
});

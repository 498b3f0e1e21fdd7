/** Counters of traffic by hour, day and month, as the statistics show them. */
import { z } from 'zod';

/** Messages and octets are counted once for each gateway; `refused`, `deferred` and `returned` are single events. */
export const trafficCounters = z.object({
  inMessages: z.int(),
  inBytes: z.int(),
  /** Handed over to a client that asked by ETRN. */
  etrnMessages: z.int(),
  etrnBytes: z.int(),
  /** Handed over in a turn (ATRN). */
  atrnMessages: z.int(),
  atrnBytes: z.int(),
  /** Delivered in any other way. */
  otherMessages: z.int(),
  otherBytes: z.int(),
  /** Commands, recipients and messages that were refused. */
  refused: z.int(),
  /** Attempts for a recipient that are to be repeated. */
  deferred: z.int(),
  /** Recipients that failed for good. */
  returned: z.int(),
});
export type TrafficCounters = z.output<typeof trafficCounters>;
export type TrafficCounter = keyof TrafficCounters;

/** Bars per hour, day or month. */
export const statisticsRanges = ['hours', 'days', 'months'] as const;
export const statisticsRange = z.enum(statisticsRanges);
export type StatisticsRange = z.output<typeof statisticsRange>;

/** `at`: beginning in local time, epoch milliseconds. */
export const trafficBucket = trafficCounters.extend({ at: z.int() });
export type TrafficBucket = z.output<typeof trafficBucket>;

export const noTraffic: TrafficCounters = {
  inMessages: 0,
  inBytes: 0,
  etrnMessages: 0,
  etrnBytes: 0,
  atrnMessages: 0,
  atrnBytes: 0,
  otherMessages: 0,
  otherBytes: 0,
  refused: 0,
  deferred: 0,
  returned: 0,
};

/** The instants at which the bars of a range begin, oldest first, the one of `now` last: 24 hours, 30 days, 12 months. */
export function bucketStarts(range: StatisticsRange, now: number): number[] {
  const date = new Date(now);
  const [year, month, day] = [date.getFullYear(), date.getMonth(), date.getDate()];
  const steps = { hours: 24, days: 30, months: 12 }[range];
  const back = Array.from({ length: steps }, (_, index) => steps - 1 - index);
  if (range === 'months') return back.map((count) => new Date(year, month - count, 1).getTime());
  if (range === 'days') return back.map((count) => new Date(year, month, day - count).getTime());
  // Hours are counted in real time: a day of 25 hours has 25 bars' worth of them.
  const hour = now - (now % 3_600_000);
  return back.map((count) => hour - count * 3_600_000);
}

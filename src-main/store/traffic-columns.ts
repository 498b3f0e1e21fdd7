/** Names of the counters of traffic in the database, and the numbers of its ranges. */
import type { StatisticsRange, TrafficCounter } from '../shared/statistics/traffic.ts';

/** Stored for ever. */
export const rangeCode: Readonly<Record<StatisticsRange, number>> = { hours: 1, days: 2, months: 3 };

export const trafficColumns: Readonly<Record<TrafficCounter, string>> = {
  inMessages: 'in_messages',
  inBytes: 'in_bytes',
  etrnMessages: 'etrn_messages',
  etrnBytes: 'etrn_bytes',
  atrnMessages: 'atrn_messages',
  atrnBytes: 'atrn_bytes',
  otherMessages: 'other_messages',
  otherBytes: 'other_bytes',
  refused: 'refused',
  deferred: 'deferred',
  returned: 'returned',
};

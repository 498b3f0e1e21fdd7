/** Reads the counters of traffic: few rows, however much mail there was. */
import type { Database } from 'better-sqlite3';
import type { StatisticsRange, TrafficBucket } from '../../shared/statistics/traffic.ts';
import { rangeCode, trafficColumns } from '../traffic-columns.ts';

export function createTrafficLists(database: Database) {
  const sums = Object.entries(trafficColumns).map(([counter, column]) => `sum(${column}) AS ${counter}`);
  const all = database.prepare<[{ period: number; from: number; gateway: string | null }], TrafficBucket>(`
    SELECT at, ${sums.join(', ')} FROM statistics
    WHERE period = @period AND at >= @from AND (@gateway IS NULL OR gateway = @gateway) GROUP BY at ORDER BY at`);
  return ({
    range,
    from,
    gateway,
  }: {
    range: StatisticsRange;
    from: number;
    gateway: string | null;
  }): TrafficBucket[] => all.all({ period: rangeCode[range], from, gateway });
}

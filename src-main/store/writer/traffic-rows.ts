/** Command `addTraffic`: adds to the counters of hours, days and months and forgets the oldest ones. */
import type { Database } from 'better-sqlite3';
import type { WriterCommands } from '../thread-protocol.ts';
import { rangeCode, trafficColumns } from '../traffic-columns.ts';

export function createTrafficRows(database: Database) {
  const counters = Object.entries(trafficColumns);
  const columns = counters.map(([, column]) => column);
  const add = database.prepare(`
    INSERT INTO statistics (period, at, gateway, ${columns.join(', ')})
    VALUES (@period, @at, @gateway, ${counters.map(([counter]) => `@${counter}`).join(', ')})
    ON CONFLICT (period, at, gateway) DO UPDATE SET
      ${columns.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')}`);
  const forget = database.prepare('DELETE FROM statistics WHERE period = ? AND at < ?');
  return ({ rows, oldest }: WriterCommands['addTraffic']['input']): null => {
    for (const { range, ...row } of rows) add.run({ period: rangeCode[range], ...row });
    forget.run(rangeCode.hours, oldest.hours);
    forget.run(rangeCode.days, oldest.days);
    forget.run(rangeCode.months, oldest.months);
    return null;
  };
}

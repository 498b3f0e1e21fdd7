/** Command `addTraffic`: adds to the counters of hours, days and months and forgets the oldest ones; and their renaming. */
import type { Database } from 'better-sqlite3';
import type { WriterCommands } from '../thread-protocol.ts';
import { rangeCode, trafficColumns } from '../traffic-columns.ts';

const columns = Object.values(trafficColumns);
const addUp = `ON CONFLICT (period, at, gateway) DO UPDATE SET
  ${columns.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')}`;

/** What both names had in one hour, day or month adds up. */
export function createRenameTraffic(database: Database): (from: string, to: string) => void {
  const add = database.prepare(`
    INSERT INTO statistics (period, at, gateway, ${columns.join(', ')})
    SELECT period, at, @to, ${columns.join(', ')} FROM statistics WHERE gateway = @from ${addUp}`);
  const forget = database.prepare('DELETE FROM statistics WHERE gateway = ?');
  return (from, to) => {
    add.run({ from, to });
    forget.run(from);
  };
}

export function createTrafficRows(database: Database) {
  const add = database.prepare(`
    INSERT INTO statistics (period, at, gateway, ${columns.join(', ')})
    VALUES (@period, @at, @gateway, ${Object.keys(trafficColumns)
      .map((counter) => `@${counter}`)
      .join(', ')}) ${addUp}`);
  const forget = database.prepare('DELETE FROM statistics WHERE period = ? AND at < ?');
  return ({ rows, oldest }: WriterCommands['addTraffic']['input']): null => {
    for (const { range, ...row } of rows) add.run({ period: rangeCode[range], ...row });
    forget.run(rangeCode.hours, oldest.hours);
    forget.run(rangeCode.days, oldest.days);
    forget.run(rangeCode.months, oldest.months);
    return null;
  };
}

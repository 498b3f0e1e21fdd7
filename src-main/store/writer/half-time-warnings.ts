/** Command `noteHalfTime`: whether the operator was told that a gateway's mail has waited for half of its time. */
import type { Database } from 'better-sqlite3';

export function createNoteHalfTime(database: Database) {
  const find = database
    .prepare<[string], number>('SELECT 1 FROM half_time_warnings WHERE gateway = ?')
    .pluck();
  const insert = database.prepare('INSERT INTO half_time_warnings (gateway, told_at) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM half_time_warnings WHERE gateway = ?');
  return ({ gateway, at }: { gateway: string; at: number | null }): boolean => {
    const wasTold = find.get(gateway) !== undefined;
    if (at === null && wasTold) remove.run(gateway);
    if (at !== null && !wasTold) insert.run(gateway, at);
    return wasTold;
  };
}

/** Brings a database up to date: numbered steps, counted by PRAGMA user_version. */
import type { Database } from 'better-sqlite3';
import { StoreFault } from '../store-contract.ts';

export interface Migration {
  /** The user_version after this step. */
  readonly version: number;
  readonly sql: string;
}

/**
 * Runs what is missing, each step in a transaction of its own, so that a stop in between leaves a known version.
 * Throws StoreFault `database-too-new` if the file was written by a newer version of the application.
 */
export function runMigrations(database: Database, migrations: readonly Migration[]): void {
  const present = Number(database.pragma('user_version', { simple: true }));
  const newest = migrations.at(-1)?.version ?? 0;
  if (present > newest) {
    throw new StoreFault(
      'database-too-new',
      `schema ${String(present)}, this version knows ${String(newest)}`,
    );
  }
  for (const { version, sql } of migrations.filter((migration) => migration.version > present)) {
    database.transaction(() => {
      database.exec(sql);
      database.pragma(`user_version = ${String(version)}`);
    })();
  }
}

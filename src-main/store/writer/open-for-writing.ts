/** Lock, database and recovery in their order; a damaged database is kept aside and a new one begun. */
import type Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import type { DataLayout } from '../data-layout.ts';
import { keepDamagedAside, lockFolder, openWriterDatabase } from '../database.ts';
import { storeFaultOf } from '../store-fault-of.ts';
import type { OpeningReport } from '../store-contract.ts';
import type { WriterData } from '../thread-protocol.ts';
import { recover } from './recover.ts';

interface OpenedDatabase {
  readonly database: Database.Database;
  readonly lock: Database.Database;
  readonly report: OpeningReport;
}

/** Throws StoreFault (`in-use`, `folder-not-writable`, `database-too-new`, `disk-full`, `io`). */
export function openForWriting(layout: DataLayout, data: WriterData): OpenedDatabase {
  mkdirSync(layout.dataFolder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(layout);
  const options = { spool: layout.spool, now: data.now, orphanGraceMs: data.orphanGraceMs };
  try {
    const opened = openAndRecover(layout, data.maxPages, options);
    return { ...opened, lock };
  } catch (error) {
    const fault = storeFaultOf(error);
    if (fault.code !== 'database-corrupt') {
      lock.close();
      throw fault;
    }
  }
  const keptAs = keepDamagedAside(layout, data.now);
  const { database, report } = openAndRecover(layout, data.maxPages, options);
  return { database, lock, report: { ...report, corruptDatabaseKeptAs: keptAs } };
}

function openAndRecover(
  layout: DataLayout,
  maxPages: number | null,
  options: Parameters<typeof recover>[1],
): Omit<OpenedDatabase, 'lock'> {
  const database = openWriterDatabase(layout, maxPages);
  try {
    return { database, report: { corruptDatabaseKeptAs: null, ...recover(database, options) } };
  } catch (error) {
    database.close();
    throw error;
  }
}

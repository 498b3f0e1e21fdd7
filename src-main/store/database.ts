/** Opens the database file: the lock of the folder, pragmas, a look at its health, and keeping a damaged one aside. */
import Database from 'better-sqlite3';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import type { DataLayout } from './data-layout.ts';
import { StoreFault } from './store-contract.ts';
import { storeFaultOf } from './store-fault-of.ts';
import { migrations } from './migrations/migrations.ts';
import { runMigrations } from './migrations/run-migrations.ts';

const PAGE_BYTES = 4096;
/** 16 MB: the longer the log, the more rows come and go within it and are never written to the file. */
const CHECKPOINT_PAGES = 4096;
const LOG_BYTES = CHECKPOINT_PAGES * PAGE_BYTES;
/** In KiB, as SQLite has it with a minus in front. */
const WRITER_CACHE_KIB = 65_536;
const READER_CACHE_KIB = 16_384;
const BUSY_TIMEOUT_MS = 10_000;

/**
 * Takes the folder for this process; the system frees it when the process ends, however it ends.
 * Throws StoreFault `in-use` if another process (or another store of this one) has it.
 */
export function lockFolder(layout: DataLayout): Database.Database {
  try {
    return openLock(layout.lock);
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'SQLITE_BUSY')
      throw new StoreFault('in-use', `another process has ${layout.dataFolder} open`);
    if (code !== 'SQLITE_NOTADB') throw storeFaultOf(error);
    // The lock file never has content of its own: whatever stands there is not ours to keep.
    rmSync(layout.lock, { force: true });
    return openLock(layout.lock);
  }
}

function openLock(path: string): Database.Database {
  const lock = new Database(path, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock.close();
    throw error;
  }
}

/** The one writing connection, migrated and checked. */
export function openWriterDatabase(layout: DataLayout, maxPages: number | null): Database.Database {
  const database = new Database(layout.database, { timeout: BUSY_TIMEOUT_MS });
  try {
    database.pragma('journal_mode = WAL');
    // A commit is on the disk when it returns: this is what 250 promises.
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    database.pragma(`wal_autocheckpoint = ${String(CHECKPOINT_PAGES)}`);
    database.pragma(`cache_size = -${String(WRITER_CACHE_KIB)}`);
    database.pragma('temp_store = MEMORY');
    runMigrations(database, migrations);
    checkAfterUncleanStop(database);
    growLog(`${layout.database}-wal`);
    if (maxPages !== null) database.pragma(`max_page_count = ${String(maxPages)}`);
    return database;
  } catch (error) {
    closeDamaged(database);
    throw error;
  }
}

/** A connection that cannot write, for lists. */
export function openReaderDatabase(layout: DataLayout): Database.Database {
  const database = new Database(layout.database, { readonly: true, timeout: BUSY_TIMEOUT_MS });
  database.pragma(`cache_size = -${String(READER_CACHE_KIB)}`);
  return database;
}

/** Moves the log into the file and closes. A database that showed damage is not marked, so that the next start checks it. */
export function closeWriterDatabase(database: Database.Database, isSound: boolean): void {
  if (isSound)
    database.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('stopped-cleanly', 1)").run();
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

/**
 * Moves a damaged database and its spool folder aside under names with the time, so that nothing is overwritten.
 * Returns the new path of the database.
 */
export function keepDamagedAside(layout: DataLayout, now: number): string {
  const suffix = `.corrupt-${new Date(now).toISOString().replace(/[:.]/g, '-')}`;
  const keptAs = `${layout.database}${suffix}`;
  for (const ending of ['', '-wal', '-shm']) {
    // SQLite finds the log of a database by its name: all parts keep their endings.
    if (existsSync(layout.database + ending)) renameSync(layout.database + ending, keptAs + ending);
  }
  if (existsSync(layout.spool)) renameSync(layout.spool, layout.spool + suffix);
  return keptAs;
}

/**
 * Gives the log its full length at once. Writing within a file is a fifth to a third faster to flush than writing at its
 * end, and the log keeps this length until the store is closed. SQLite takes the zeros for what is left of old frames.
 */
function growLog(path: string): void {
  const file = openSync(path, 'r+');
  const { size } = fstatSync(file);
  try {
    if (size < LOG_BYTES) writeSync(file, Buffer.alloc(LOG_BYTES - size), 0, LOG_BYTES - size, size);
    fsyncSync(file);
  } catch {
    // The disk is nearly full: the room is given back, and the log grows as it is needed.
    ftruncateSync(file, size);
  } finally {
    closeSync(file);
  }
}

function checkAfterUncleanStop(database: Database.Database): void {
  const flag = database.prepare("SELECT value FROM meta WHERE key = 'stopped-cleanly'").pluck().get();
  if (flag === 0) {
    const findings = database.pragma('quick_check(1)', { simple: true });
    if (findings !== 'ok') throw new StoreFault('database-corrupt', `quick_check: ${String(findings)}`);
  }
  database.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('stopped-cleanly', 0)").run();
}

function closeDamaged(database: Database.Database): void {
  try {
    database.close();
  } catch {
    // The first error is the one to report; a damaged file may refuse to be closed in order.
  }
}

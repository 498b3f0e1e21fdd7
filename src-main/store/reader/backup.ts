/** Command `backup`: a consistent copy of database and large bodies while everything goes on. */
import type { Database } from 'better-sqlite3';
import { COPYFILE_FICLONE } from 'node:constants';
import { copyFile, link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { dataLayout, spoolFile, type DataLayout } from '../data-layout.ts';
import { openReaderDatabase } from '../database.ts';
import { storeFaultOf } from '../store-fault-of.ts';
import type { BackupReport } from '../store-contract.ts';

/** Pages per step, 4 MB: lists are answered in between. */
const PAGES_PER_STEP = 1000;

/**
 * Writes `target` anew, a data folder as it was at one instant; it has its name only when it is complete. A body whose
 * message left while it was being copied is missing there: it was delivered. Rejects with StoreFault.
 */
export async function backup(layout: DataLayout, target: string): Promise<BackupReport> {
  const unfinished = `${target}.part`;
  try {
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    const source = openReaderDatabase(layout);
    try {
      // The transaction keeps this instant while the writer goes on.
      source.exec('BEGIN');
      const copy = dataLayout(unfinished);
      await source.backup(copy.database, { progress: () => PAGES_PER_STEP });
      const bodies = await copyBodies(source, layout.spool, copy.spool);
      await flush(copy.database);
      await rename(unfinished, target);
      return { messages: countMessages(source), bodies };
    } finally {
      source.close();
    }
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw storeFaultOf(error);
  }
}

function countMessages(source: Database): number {
  return source.prepare<[], number>('SELECT count(*) FROM messages').pluck().get() ?? 0;
}

async function copyBodies(source: Database, from: string, to: string): Promise<number> {
  const inFiles = source.prepare<[], number>('SELECT id FROM messages WHERE is_in_file = 1').pluck();
  let copied = 0;
  for (const id of inFiles.all()) {
    const path = spoolFile(from, id);
    const copy = join(to, relative(from, path));
    await mkdir(dirname(copy), { recursive: true, mode: 0o700 });
    if (await copyBody(path, copy)) copied += 1;
  }
  return copied;
}

/** A finished body never changes, so on one disk a second name is copy enough. False if it is gone. */
async function copyBody(path: string, copy: string): Promise<boolean> {
  try {
    await link(path, copy).catch(() => copyFile(path, copy, COPYFILE_FICLONE));
    return true;
  } catch (error) {
    const isGone = await stat(path).then(
      () => false,
      () => true,
    );
    if (isGone) return false;
    throw error;
  }
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

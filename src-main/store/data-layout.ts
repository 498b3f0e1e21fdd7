/** Where things lie in the data folder. */
import { join } from 'node:path';

/** Enough that a folder stays small with a million spool files, few enough to make and list them at each start. */
export const SPOOL_SUBFOLDERS = 64;

export interface DataLayout {
  readonly dataFolder: string;
  readonly database: string;
  /** Held exclusively while a store is open; dies with the process. */
  readonly lock: string;
  readonly spool: string;
}

export function dataLayout(dataFolder: string): DataLayout {
  return {
    dataFolder,
    database: join(dataFolder, 'schleuse.db'),
    lock: join(dataFolder, 'lock.db'),
    spool: join(dataFolder, 'spool'),
  };
}

/** Two hexadecimal digits by message number. */
export function spoolSubfolder(spool: string, messageId: number): string {
  return join(spool, (messageId % SPOOL_SUBFOLDERS).toString(16).padStart(2, '0'));
}

export function spoolFile(spool: string, messageId: number): string {
  return join(spoolSubfolder(spool, messageId), `${String(messageId)}.eml`);
}

/** The name while it is written; what a start finds under such a name was never promised to anybody. */
export function unfinishedSpoolFile(spool: string, messageId: number): string {
  return join(spoolSubfolder(spool, messageId), `${String(messageId)}.part`);
}

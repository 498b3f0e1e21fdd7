/** What a start puts right: claims of the dead process, unfinished and orphaned spool files, rows without their file. */
import type { Database } from 'better-sqlite3';
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SPOOL_SUBFOLDERS, spoolSubfolder } from '../data-layout.ts';
import { createDistinctGateways } from '../distinct-gateways.ts';
import { REQUESTER_HOP_PREFIX, statusCode } from '../status-codes.ts';
import type { OpeningReport } from '../store-contract.ts';

const { held, due, active, deferred, defective } = statusCode;
const onHold = statusCode['on-hold'];

export interface RecoverOptions {
  readonly spool: string;
  readonly now: number;
  /** Files younger than this stay for the next start: a clock that jumped must not cost a body. */
  readonly orphanGraceMs: number;
}

/** To be run before anything else uses the database; the counters are computed afterwards. */
export function recover(
  database: Database,
  options: RecoverOptions,
): Omit<OpeningReport, 'corruptDatabaseKeptAs'> {
  makeSpoolFolders(options.spool);
  const leasesReturned = returnLeases(database);
  const { filesOf, removed } = sweepFiles(database, options);
  return { leasesReturned, orphansRemoved: removed, defective: markDefective(database, filesOf) };
}

function makeSpoolFolders(spool: string): void {
  for (let number = 0; number < SPOOL_SUBFOLDERS; number += 1) {
    mkdirSync(spoolSubfolder(spool, number), { recursive: true, mode: 0o700 });
  }
}

/** A requester's address counted for the release that is over now: such mail is held again, claimed or not. */
function returnLeases(database: Database): number {
  const isRequester = `coalesce(substr(next_hop, 1, ${String(REQUESTER_HOP_PREFIX.length)}) = '${REQUESTER_HOP_PREFIX}', 0)`;
  const gateways = createDistinctGateways(database)();
  const returnActive = database.prepare(`
    UPDATE recipients SET former_status = NULL,
      status = CASE WHEN ${isRequester} THEN ${String(held)} ELSE coalesce(former_status, ${String(held)}) END,
      next_hop = CASE WHEN ${isRequester} THEN NULL ELSE next_hop END
    WHERE gateway = ? AND status = ${String(active)}`);
  const returnDue = database.prepare(`
    UPDATE recipients SET status = ${String(held)}, next_hop = NULL
    WHERE status = ${String(due)} AND gateway = ? AND next_hop >= '${REQUESTER_HOP_PREFIX}' AND ${isRequester}`);
  const returnAwaiting = database.prepare(`
    UPDATE recipients SET status = ${String(held)}, next_hop = NULL, next_attempt_at = NULL, awaits_run = 0
    WHERE status = ${String(deferred)} AND awaits_run = 1 AND gateway = ? AND ${isRequester}`);
  return database.transaction(() => {
    let returned = 0;
    for (const gateway of gateways) {
      returned += returnActive.run(gateway).changes;
      returnDue.run(gateway);
      returnAwaiting.run(gateway);
    }
    return returned;
  })();
}

/** Lists every spool file once; those that belong to a row are returned, the others removed if they are old enough. */
function sweepFiles(database: Database, options: RecoverOptions): { filesOf: Set<number>; removed: number } {
  const isStored = database
    .prepare<[number], number>('SELECT 1 FROM messages WHERE id = ? AND is_in_file = 1')
    .pluck();
  const filesOf = new Set<number>();
  let removed = 0;
  for (let number = 0; number < SPOOL_SUBFOLDERS; number += 1) {
    const folder = spoolSubfolder(options.spool, number);
    for (const name of readdirSync(folder)) {
      const messageId = Number(basename(name, '.eml'));
      if (name.endsWith('.eml') && isStored.get(messageId) !== undefined) {
        filesOf.add(messageId);
      } else if (name.endsWith('.part') || isOld(join(folder, name), options)) {
        rmSync(join(folder, name), { force: true });
        removed += 1;
      }
    }
  }
  return { filesOf, removed };
}

function isOld(path: string, { now, orphanGraceMs }: RecoverOptions): boolean {
  return statSync(path).mtimeMs <= now - orphanGraceMs;
}

/** Shown, never tried, never removed silently. */
function markDefective(database: Database, filesOf: ReadonlySet<number>): number {
  const inFiles = database.prepare<[], number>('SELECT id FROM messages WHERE is_in_file = 1').pluck();
  const mark = database.prepare(`
    UPDATE recipients SET status = ${String(defective)}, next_attempt_at = NULL
    WHERE message_id = ? AND status IN (${[held, due, deferred, onHold].join(', ')})`);
  const lost = inFiles.all().filter((id) => !filesOf.has(id));
  return database.transaction(() => lost.reduce((count, id) => count + mark.run(id).changes, 0))();
}

/** The daily backup (P82): at its time, into its folder, the newest ones kept; the result is in the log, a failure is shown. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupResult } from '../../shared/ipc/contract.ts';
import type { Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { Configuration } from '../configuration.ts';
import type { FaultBoard } from '../fault-board.ts';
import type { Logger } from '../logger.ts';
import { nextEventAt } from '../schedule/event-times.ts';

/** The wall clock may jump, and the setting may change. */
const LONGEST_SLEEP_MS = 60_000;
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const BACKUP_NAME = /^schleuse-\d{4}-\d{2}-\d{2}-\d{6}$/;
/** What a stop or a crash left of one. */
const UNFINISHED = /^schleuse-\d{4}-\d{2}-\d{2}-\d{6}\.part$/;

export interface BackupsParts {
  readonly store: Pick<Store, 'backup'>;
  readonly configuration: Configuration;
  readonly dataFolder: string;
  readonly faults: FaultBoard;
  readonly clock: Clock;
  readonly log: Logger;
  /** IANA name; the time of the backup is local. */
  readonly timeZone: string;
}

export class Backups {
  readonly #parts: BackupsParts;
  #cancel: () => void = () => undefined;
  #lookedAt: number;
  #running: Promise<BackupResult> | null = null;
  #isStopped = false;

  constructor(parts: BackupsParts) {
    this.#parts = parts;
    this.#lookedAt = parts.clock.now();
  }

  start(): void {
    this.#sleep();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  /** A backup now; a second wish waits for the one that runs. Rejects with StoreFault. */
  run(): Promise<BackupResult> {
    this.#running ??= this.#run().finally(() => (this.#running = null));
    return this.#running;
  }

  #sleep(): void {
    if (this.#isStopped) return;
    this.#cancel = this.#parts.clock.after(LONGEST_SLEEP_MS, () => {
      this.#look();
      this.#sleep();
    });
  }

  #look(): void {
    const { configuration, clock, timeZone } = this.#parts;
    const settings = configuration.appSettings();
    const event = { days: EVERY_DAY, start: settings['app.data.backup-time'], end: '', repeat: 0 };
    const at = nextEventAt(event, this.#lookedAt, timeZone);
    const now = clock.now();
    this.#lookedAt = now;
    // A failure is in the log and on the fault board.
    if (settings['app.data.backup'] && at !== null && at <= now) this.run().catch(() => undefined);
  }

  async #run(): Promise<BackupResult> {
    const { store, configuration, dataFolder, faults, clock, log } = this.#parts;
    const settings = configuration.appSettings();
    const folder = settings['app.data.backup-folder'] || join(dataFolder, 'backup');
    const path = join(folder, `schleuse-${localName(clock.now(), this.#parts.timeZone)}`);
    try {
      const report = await store.backup(path);
      faults.clear('backup-failed');
      log.info({ path, ...report }, 'backup complete');
      await this.#removeOld(folder, settings['app.data.backup-keep']);
      return { path, ...report };
    } catch (error) {
      log.error({ err: error, path }, 'backup failed');
      faults.raise('backup-failed', {
        path,
        reason: error instanceof Error ? error.message : String(error),
      });
      throw error;
    }
  }

  async #removeOld(folder: string, keep: number): Promise<void> {
    const found = await readdir(folder);
    const complete = found.filter((name) => BACKUP_NAME.test(name)).sort();
    for (const name of [...complete.slice(0, -keep), ...found.filter((one) => UNFINISHED.test(one))]) {
      await rm(join(folder, name), { recursive: true, force: true });
      this.#parts.log.info({ path: join(folder, name) }, 'old backup removed');
    }
  }
}

/** `2026-01-31-030000`, local time: names sort by age. */
function localName(instant: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}-${part('hour')}${part('minute')}${part('second')}`;
}

/** The two logs in the data folder: what the program does, and what happened to the mail; daily files, old ones removed. */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pino, stdTimeFunctions, type LoggerOptions } from 'pino';
import { systemClock, type Clock } from './clock.ts';
import { DailyFile, localDay } from './daily-file.ts';
import type { Logger } from './logger.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const DATED_FILE = /^(?:mail|schleuse)-(\d{4}-\d{2}-\d{2})\.log$/;

/** Names under which a secret could reach a logger by mistake. */
const SECRET_NAMES = [
  'password',
  'secret',
  'secrets',
  'pass',

  'dequeuing.atrn.password',
  'dequeuing.etrn.auth-password',
];

export interface LogFilesOptions {
  /** Days that closed files are kept, as in `app.log.days`. */
  readonly days?: number;
  readonly clock?: Clock;
}

export interface LogFiles {
  /** `log/schleuse.log`; earlier days are renamed to `log/schleuse-2026-01-31.log`. */
  readonly log: Logger;
  /** For createMailLog: `log/mail-2026-01-31.log`. */
  readonly mailLogger: Logger;
  /** Applies a changed `app.log.days` at once. */
  keepDays(days: number): void;
  /** Resolves when all lines are in the files. */
  close(): Promise<void>;
}

/** Creates no file before the first line. What is still waiting when the process ends is written then. */
export function openLogFiles(dataFolder: string, options: LogFilesOptions = {}): LogFiles {
  const folder = join(dataFolder, 'log');
  const clock = options.clock ?? systemClock;
  let days = options.days ?? 30;
  const removeOld = (): void => {
    removeFilesBefore(folder, localDay(clock.now() - days * DAY_MS));
  };
  const beginDay = (pathOf: (day: string) => string) => (day: string) => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    removeOld();
    return pathOf(day);
  };
  const program = new DailyFile({ clock, beginDay: beginDay((day) => currentProgramLog(folder, day)) });
  const mail = new DailyFile({ clock, beginDay: beginDay((day) => join(folder, `mail-${day}.log`)) });
  const flushNow = (): void => {
    program.flushNow();
    mail.flushNow();
  };
  process.on('exit', flushNow);
  return {
    log: pino(pinoOptions(), program),
    mailLogger: pino(pinoOptions(), mail),
    keepDays(changed) {
      days = changed;
      removeOld();
    },
    async close() {
      await Promise.all([program.flush(), mail.flush()]);
      process.off('exit', flushNow);
    },
  };
}

function pinoOptions(): LoggerOptions {
  const paths = SECRET_NAMES.map((name) => `["${name}"]`);
  return {
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: [...paths, ...paths.map((path) => `*${path}`)], censor: '[secret]' },
  };
}

/** The path of today's program log; what an earlier day left there gets that day's name. */
function currentProgramLog(folder: string, today: string): string {
  const path = join(folder, 'schleuse.log');
  const lastDay = lastDayOf(path);
  if (lastDay !== null && lastDay < today) renameSync(path, join(folder, `schleuse-${lastDay}.log`));
  return path;
}

function lastDayOf(path: string): string | null {
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts === undefined ? null : localDay(facts.mtimeMs);
}

/** Leaves alone what does not bear one of our names. */
function removeFilesBefore(folder: string, firstKeptDay: string): void {
  for (const name of namesIn(folder)) {
    const day = DATED_FILE.exec(name)?.[1];
    if (day !== undefined && day < firstKeptDay) removeQuietly(join(folder, name));
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Held open by a viewer; it goes another day.
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // No folder yet, so no old files either.
    return [];
  }
}

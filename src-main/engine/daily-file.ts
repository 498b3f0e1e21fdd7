/** A log file per day: takes lines at once, writes them in the background, and the rest when the process ends. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from './clock.ts';

/** Lines wait so long at most before they are written. */
const WRITE_AFTER_MS = 100;
/** So much text is written at once without waiting. */
const WRITE_AT_LENGTH = 64 * 1024;
/** Beyond this the disk does not keep up, or is full: further lines are counted, not kept. */
const MAX_WAITING_LENGTH = 8 * 1024 * 1024;

/** Only the owner reads logs: they name correspondents. */
const MODE = 0o600;

/** The local date of an instant (epoch ms), `2026-01-31`. */
export function localDay(instant: number): string {
  const date = new Date(instant);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export interface DailyFileOptions {
  readonly clock: Clock;
  /** Called before the first line of a day is written; gives the path for it. */
  readonly beginDay: (day: string) => string;
}

/** A destination for pino. Never throws: a log that cannot be written must not stop the mail. */
export class DailyFile {
  readonly #options: DailyFileOptions;
  #waiting: string[] = [];
  #waitingLength = 0;
  #lostLines = 0;
  #day = '';
  #path = '';
  #cancelTimer: (() => void) | null = null;
  #writing: Promise<void> | null = null;

  constructor(options: DailyFileOptions) {
    this.#options = options;
  }

  write(line: string): void {
    if (this.#waitingLength > MAX_WAITING_LENGTH) {
      this.#lostLines += 1;
      return;
    }
    this.#waiting.push(line);
    this.#waitingLength += line.length;
    if (this.#waitingLength >= WRITE_AT_LENGTH) this.#startWriting();
    else {
      this.#cancelTimer ??= this.#options.clock.after(WRITE_AFTER_MS, () => {
        this.#startWriting();
      });
    }
  }

  /** Resolves when everything that was given until now is in the file, or could not be written. */
  async flush(): Promise<void> {
    while (this.#waitingLength > 0 || this.#writing !== null) {
      this.#startWriting();
      await this.#writing;
    }
  }

  /** For the last moment of the process. Lines handed to the system before are its business. */
  flushNow(): void {
    const lines = this.#takeWaiting();
    if (lines === '') return;
    try {
      appendFileSync(this.#pathOfToday(), lines, { mode: MODE });
    } catch {
      // The process ends; nobody is left to be told.
    }
  }

  #startWriting(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#writing ??= this.#writeWaiting().finally(() => {
      this.#writing = null;
    });
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waitingLength > 0) {
      const lineCount = this.#waiting.length;
      const lines = this.#takeWaiting();
      try {
        await appendFile(this.#pathOfToday(), this.#lossNotice() + lines, { mode: MODE });
        this.#lostLines = 0;
      } catch {
        // Counted; see #lossNotice.
        this.#lostLines += lineCount;
      }
    }
  }

  #takeWaiting(): string {
    const lines = this.#waiting;
    this.#waiting = [];
    this.#waitingLength = 0;
    return lines.join('');
  }

  /** Said in the log itself, as soon as it takes lines again. */
  #lossNotice(): string {
    if (this.#lostLines === 0) return '';
    const time = new Date(this.#options.clock.now()).toISOString();
    return `${JSON.stringify({ level: 'warn', time, lines: this.#lostLines, msg: 'log lines were lost' })}\n`;
  }

  /** Throws what the file system throws. */
  #pathOfToday(): string {
    const day = localDay(this.#options.clock.now());
    if (day !== this.#day) {
      this.#path = this.#options.beginDay(day);
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      this.#day = day;
    }
    return this.#path;
  }
}

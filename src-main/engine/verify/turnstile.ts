/** Lets so many through at once for each key; the others wait in their order. */
export class Turnstile {
  readonly #most: number;
  readonly #inside = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Rejects with the signal's reason if it is aborted while waiting. */
  async pass<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if ((this.#inside.get(key) ?? 0) < this.#most) this.#inside.set(key, (this.#inside.get(key) ?? 0) + 1);
    else await this.#wait(key, signal);
    try {
      return await work();
    } finally {
      this.#leave(key);
    }
  }

  /** The place of whoever leaves is handed over; who gives up waiting leaves the row. */
  #wait(key: string, signal: AbortSignal): Promise<void> {
    const row = this.#waiting.get(key) ?? [];
    this.#waiting.set(key, row);
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        row.splice(row.indexOf(enter), 1);
        reject(signal.reason as Error);
      };
      row.push(enter);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  #leave(key: string): void {
    const next = this.#waiting.get(key)?.shift();
    if (next) {
      next();
      return;
    }
    const left = (this.#inside.get(key) ?? 1) - 1;
    if (left > 0) this.#inside.set(key, left);
    else {
      this.#inside.delete(key);
      this.#waiting.delete(key);
    }
  }
}

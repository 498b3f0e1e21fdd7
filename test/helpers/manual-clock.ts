/** A clock that stands still until a test moves it. */
import type { Clock } from '../../src-main/engine/clock.ts';

export class ManualClock implements Clock {
  #now: number;
  #monotonic = 0;
  #timers: { readonly at: number; readonly action: () => void }[] = [];

  constructor(now = 1_700_000_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(ms: number, action: () => void): () => void {
    const timer = { at: this.#monotonic + ms, action };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** Moves both clocks and runs what is due by then, in order. */
  advance(ms: number): void {
    const end = this.#monotonic + ms;
    for (;;) {
      const [next] = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#move(next.at - this.#monotonic);
      next.action();
    }
    this.#move(end - this.#monotonic);
  }

  /** The wall clock jumps; no time passes. */
  setNow(now: number): void {
    this.#now = now;
  }

  #move(ms: number): void {
    this.#monotonic += ms;
    this.#now += ms;
  }
}

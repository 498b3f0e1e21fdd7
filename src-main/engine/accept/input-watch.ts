/** Notices a peer that says nothing for too long. One timer per session, moved only when it must ring earlier. */
import type { Clock } from '../clock.ts';

export class InputWatch {
  readonly #clock: Clock;
  readonly #onSilence: () => void;
  #deadline = Infinity;
  #ringsAt = Infinity;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, onSilence: () => void) {
    this.#clock = clock;
    this.#onSilence = onSilence;
  }

  /** It is the peer's turn: something must come within `ms`. */
  expectWithin(ms: number): void {
    this.#deadline = this.#clock.monotonic() + ms;
    if (this.#deadline < this.#ringsAt) this.#setTimer(ms);
  }

  /** It is our turn: the peer may wait. */
  rest(): void {
    this.#deadline = Infinity;
  }

  stop(): void {
    this.rest();
    this.#cancel?.();
    this.#cancel = null;
  }

  #setTimer(ms: number): void {
    this.#cancel?.();
    this.#ringsAt = this.#clock.monotonic() + ms;
    this.#cancel = this.#clock.after(ms, () => {
      this.#ring();
    });
  }

  #ring(): void {
    this.#cancel = null;
    this.#ringsAt = Infinity;
    if (this.#deadline === Infinity) return;
    const leftMs = this.#deadline - this.#clock.monotonic();
    // Timers may ring a little early.
    if (leftMs > 0) this.#setTimer(Math.max(1, Math.ceil(leftMs)));
    else this.#onSilence();
  }
}

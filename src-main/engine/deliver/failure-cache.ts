/** Addresses that could not be reached a moment ago (P34): so long nobody waits for them again. */
import type { Clock } from '../clock.ts';
import { SessionFault } from './session-fault.ts';

/** So many addresses are remembered; then the oldest is forgotten. */
const MAX_ADDRESSES = 10_000;

interface Failure {
  /** Monotonic milliseconds. */
  readonly at: number;
  readonly detail: string;
}

export class FailureCache {
  readonly #clock: Clock;
  readonly #failures = new Map<string, Failure>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A session with `address:port` did not come about, or did. Only failures to connect count, not what the peer says. */
  note(place: string, fault: SessionFault | null): void {
    this.#failures.delete(place);
    if (fault === null || !(fault.code === 'connect' || fault.code === 'lost' || fault.code === 'timeout'))
      return;
    this.#failures.set(place, { at: this.#clock.monotonic(), detail: fault.detail });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > MAX_ADDRESSES && oldest !== undefined) this.#failures.delete(oldest);
  }

  /** What went wrong within the last `minutes`; null: nothing that is remembered. */
  recall(place: string, minutes: number): SessionFault | null {
    const failure = this.#failures.get(place);
    if (failure === undefined) return null;
    const age = this.#clock.monotonic() - failure.at;
    if (age >= minutes * 60_000) return null;
    const seconds = String(Math.round(age / 1000));
    return new SessionFault(
      'remembered',
      `${place}: ${failure.detail} (${seconds} s ago, not tried again yet)`,
    );
  }
}

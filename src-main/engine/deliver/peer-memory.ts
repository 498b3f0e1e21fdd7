/** What we learned about peers by address, for a day: who breaks connections, who miscounts replies. */
import type { Clock } from '../clock.ts';
import type { SessionFault } from './session-fault.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** So many addresses are remembered; then the oldest is forgotten. */
const MAX_PEERS = 1000;

/** Messages in flight in the CHUNKING form: as many as that may come twice after one broken connection. */
const WINDOW_MESSAGES = 32;
const CAREFUL_WINDOW_MESSAGES = 8;

export class PeerMemory {
  readonly #clock: Clock;
  /** Monotonic instants by address. */
  readonly #broken = new Map<string, number>();
  readonly #miscounting = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A session with this peer ended like that: who broke it is trusted with less, whose replies did not fit with no groups. */
  noteFault(address: string, { code }: SessionFault): void {
    if (code === 'lost' || code === 'timeout') this.#note(this.#broken, address);
    if (code === 'malformed-reply') this.#note(this.#miscounting, address);
  }

  windowMessages(address: string): number {
    return this.#isRecent(this.#broken, address) ? CAREFUL_WINDOW_MESSAGES : WINDOW_MESSAGES;
  }

  mayPipeline(address: string): boolean {
    return !this.#isRecent(this.#miscounting, address);
  }

  #note(memory: Map<string, number>, address: string): void {
    memory.delete(address);
    memory.set(address, this.#clock.monotonic());
    const [oldest] = memory.keys();
    if (memory.size > MAX_PEERS && oldest !== undefined) memory.delete(oldest);
  }

  #isRecent(memory: ReadonlyMap<string, number>, address: string): boolean {
    const at = memory.get(address);
    return at !== undefined && this.#clock.monotonic() - at < DAY_MS;
  }
}

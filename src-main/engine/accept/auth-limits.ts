/** Counts wrong passwords by address: 10 within 10 minutes close AUTH for that address for 10 minutes. */
import { addressBytes } from '../../shared/settings/address-range.ts';
import type { Clock } from '../clock.ts';

const WINDOW_MS = 600_000;
const BLOCK_MS = 600_000;
const MAX_FAILURES = 10;
/** Beyond so many addresses the oldest are forgotten, so that strangers cannot fill the memory. */
const MAX_ADDRESSES = 10_000;

interface Failures {
  /** Monotonic instants within the window, oldest first. */
  readonly instants: number[];
  blockedUntil: number;
}

export class AuthLimits {
  readonly #clock: Clock;
  readonly #byAddress = new Map<string, Failures>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether AUTH hears 454 from this address now. */
  isBlocked(address: string): boolean {
    const failures = this.#byAddress.get(addressKey(address));
    return failures !== undefined && this.#clock.monotonic() < failures.blockedUntil;
  }

  fail(address: string): void {
    const key = addressKey(address);
    const now = this.#clock.monotonic();
    const former = this.#byAddress.get(key)?.instants.filter((instant) => instant > now - WINDOW_MS) ?? [];
    const instants = [...former, now];
    const isOver = instants.length >= MAX_FAILURES;
    // Taken out and put back, so that the order of the map is the order of the last failures.
    this.#byAddress.delete(key);
    this.#byAddress.set(
      key,
      isOver ? { instants: [], blockedUntil: now + BLOCK_MS } : { instants, blockedUntil: 0 },
    );
    const oldest = this.#byAddress.keys().next();
    if (this.#byAddress.size > MAX_ADDRESSES && !oldest.done) this.#byAddress.delete(oldest.value);
  }
}

/** IPv6 peers own a whole /64; IPv4-mapped addresses count as IPv4. */
const addressKey = (address: string): string => (addressBytes(address) ?? []).slice(0, 8).join('.');

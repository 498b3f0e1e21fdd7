/** Sends what is due: sessions per destination within the limits, so that a slow destination never holds up another. */
import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { DueDestination } from '../../store/store-contract.ts';
import { deliverDestination } from './deliver-destination.ts';
import type { DeliverDeps } from './deliver-ports.ts';

export interface DeliveryLoop {
  /**
   * Begins no further message, waits up to `graceMs` for those under way, then breaks the connections. Resolves when
   * everything claimed is settled or put back.
   */
  stop(graceMs: number): Promise<void>;
}

/** So long a destination rests after nothing could be sent; then one session probes it. */
const REST_MS = 5000;
/** A destination whose host has no session to spare is called when one ends; this is for the case that nobody calls. */
const BUSY_REST_MS = 60_000;

export function startDeliveryLoop(deps: DeliverDeps): DeliveryLoop {
  const loop = new Loop(deps);
  const endListening = deps.queue.onDue(loop.look);
  loop.look();
  return {
    async stop(graceMs) {
      endListening();
      await loop.stop(graceMs);
    },
  };
}

const keyOf = ({ gateway, nextHop }: DueDestination): string => `${gateway} ${nextHop}`;

class Loop {
  readonly #deps: DeliverDeps;
  readonly #runs = new Set<Promise<void>>();
  /** Sessions by destination and by next hop; several gateways may share a next hop. */
  readonly #perDestination = new Map<string, number>();
  readonly #perNextHop = new Map<string, number>();
  /** Ends of rests by destination. */
  readonly #resting = new Map<string, () => void>();
  readonly #abort = new AbortController();
  #isLooking = false;
  #lookAgain = false;
  #isStopping = false;

  constructor(deps: DeliverDeps) {
    this.#deps = deps;
    // Every session listens to it; many listeners are no leak.
    setMaxListeners(0, this.#abort.signal);
  }

  /** Starts sessions for what is due; calls that come meanwhile make it look once more. */
  readonly look = (): void => {
    this.#lookAgain = true;
    if (!this.#isLooking) void this.#lookAround();
  };

  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true;
    for (const wake of this.#resting.values()) wake();
    const cancel = this.#deps.clock.after(graceMs, () => {
      this.#abort.abort();
    });
    if (graceMs <= 0) this.#abort.abort();
    while (this.#runs.size > 0) await Promise.all(this.#runs);
    cancel();
  }

  async #lookAround(): Promise<void> {
    this.#isLooking = true;
    while (this.#lookAgain && !this.#isStopping) {
      this.#lookAgain = false;
      try {
        for (const destination of await this.#deps.queue.dueDestinations()) {
          if (!this.#perDestination.has(keyOf(destination))) this.#startSession(destination);
        }
      } catch (error) {
        this.#deps.log.error({ err: error }, 'due mail could not be looked up');
        this.#rest('');
      }
    }
    this.#isLooking = false;
  }

  #startSession(destination: DueDestination): void {
    const key = keyOf(destination);
    if (this.#isStopping || this.#resting.has(key) || !this.#hasRoomFor(destination)) return;
    count(this.#perDestination, key, 1);
    count(this.#perNextHop, destination.nextHop, 1);
    const run = this.#run(destination, key).finally(() => {
      this.#runs.delete(run);
      count(this.#perDestination, key, -1);
      count(this.#perNextHop, destination.nextHop, -1);
      // A place is free, and what became due in the last moments of this session has not been seen by it.
      this.look();
    });
    this.#runs.add(run);
  }

  async #run(destination: DueDestination, key: string): Promise<void> {
    const run = {
      destination,
      owner: `out-${randomBytes(5).toString('hex')}`,
      isStopping: () => this.#isStopping,
      stop: this.#abort.signal,
      onPlenty: () => {
        this.#startSession(destination);
      },
    };
    try {
      const result = await deliverDestination(run, this.#deps);
      if (result === 'unreachable') this.#rest(key);
      else if (result !== 'done') this.#waitFor(result.busy, key);
    } catch (error) {
      this.#deps.log.error({ err: error, ...destination }, 'delivery session failed');
      this.#rest(key);
    }
  }

  #hasRoomFor({ nextHop }: DueDestination): boolean {
    const settings = this.#deps.settings();
    if (this.#runs.size >= settings['app.limits.out']) return false;
    return (this.#perNextHop.get(nextHop) ?? 0) < settings['app.limits.out-per-host'];
  }

  /** No session for this destination ('' for the look-up itself) until the rest is over. */
  #rest(key: string, ms = REST_MS): void {
    this.#resting.get(key)?.();
    const cancel = this.#deps.clock.after(ms, () => {
      this.#wake(key);
    });
    this.#resting.set(key, cancel);
  }

  #wake(key: string): void {
    this.#resting.get(key)?.();
    this.#resting.delete(key);
    this.look();
  }

  /** Until a session to this host ends. */
  #waitFor(place: string, key: string): void {
    this.#rest(key, BUSY_REST_MS);
    const limit = this.#deps.settings()['app.limits.out-per-host'];
    this.#deps.slots.onceFree(place, limit, {
      name: key,
      call: () => {
        this.#wake(key);
      },
    });
  }
}

function count(counts: Map<string, number>, key: string, change: number): void {
  const now = (counts.get(key) ?? 0) + change;
  if (now > 0) counts.set(key, now);
  else counts.delete(key);
}

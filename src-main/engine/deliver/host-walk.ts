/** From one host to the next: the addresses of all targets of a next hop, in order, each tried when its turn comes. */
import { addressesFor, openSession, type ConnectDeps, type OpenSession } from './connect-next-hop.ts';
import type { Credentials } from './authenticate-at-peer.ts';
import type { FailureCache } from './failure-cache.ts';
import type { HostAddress } from './find-hosts.ts';
import type { HostSlots } from './host-slots.ts';
import { SessionFault } from './session-fault.ts';
import type { Target } from './session-terms.ts';

export interface WalkDeps extends ConnectDeps {
  readonly failures: FailureCache;
  readonly slots: HostSlots;
}

export interface WalkOptions {
  /** Ends whatever is going on. */
  readonly stop: AbortSignal;
  /** Somebody asked for it: addresses that failed a moment ago are tried all the same (P34). */
  readonly ignoresFailures: boolean;
}

/** What is left to try after the host at hand. */
export interface Remaining {
  /** Of the target at hand: another address, and one of another host. */
  readonly address: boolean;
  readonly host: boolean;
  /** Another target. */
  readonly target: boolean;
}

export interface OpenHost {
  readonly session: OpenSession;
  readonly target: Target;
}

/** What the name system said for good, and what nobody can mend by going on. */
const final: ReadonlySet<string> = new Set(['no-such-domain', 'no-mx', 'null-mx', 'loop', 'stopped', 'busy']);

export class HostWalk {
  readonly #options: WalkOptions;
  readonly #deps: WalkDeps;
  readonly #targets: Target[];
  #target: Target;
  #credentials: Credentials | null = null;
  #places: HostAddress[] = [];
  #host = '';
  #freeSlot: (() => void) | null = null;
  #fault: SessionFault | null = null;
  #busyPlace: string | null = null;

  constructor(targets: readonly [Target, ...Target[]], options: WalkOptions, deps: WalkDeps) {
    this.#targets = [...targets];
    this.#target = targets[0];
    this.#options = options;
    this.#deps = deps;
  }

  /** Why the last host that was tried could not be used; null before that. */
  get fault(): SessionFault | null {
    return this.#fault;
  }

  /** `address:port` whose limit of sessions ended the walk. */
  get busyPlace(): string | null {
    return this.#busyPlace;
  }

  get remaining(): Remaining {
    return {
      address: this.#places.length > 0,
      host: this.#places.some(({ host }) => host !== this.#host),
      target: this.#targets.length > 0,
    };
  }

  /** The next host with which a session comes about; null: there is none left, `fault` says why. */
  async next(): Promise<OpenHost | null> {
    this.leave();
    for (;;) {
      if (this.#places.length === 0 && !(await this.#enterTarget())) return null;
      const place = this.#takePlace();
      const session = place === null ? null : await this.#open(place);
      if (session !== null) return { session, target: this.#target };
    }
  }

  /** Nothing is left for which another target would be asked. */
  keepToTarget(): void {
    this.#targets.length = 0;
  }

  /** The session at hand is over. */
  leave(): void {
    this.#freeSlot?.();
    this.#freeSlot = null;
  }

  /** False: no target is left. */
  async #enterTarget(): Promise<boolean> {
    for (let target = this.#targets.shift(); target !== undefined; target = this.#targets.shift()) {
      this.#target = target;
      try {
        this.#places = await addressesFor(target, this.#deps);
        this.#credentials = target.credentials();
        return true;
      } catch (error) {
        this.#places = [];
        this.#note(error);
      }
    }
    return false;
  }

  /** The first address in order that may be tried now; hosts of equal rank stand in for a busy one. */
  #takePlace(): HostAddress | null {
    const rank = this.#places[0]?.rank;
    let busy: string | null = null;
    for (const place of this.#places.filter((one) => one.rank === rank)) {
      const key = this.#keyOf(place);
      const remembered = this.#recall(key);
      if (remembered === null) {
        this.#freeSlot = this.#deps.slots.take(key, this.#deps.settings()['app.limits.out-per-host']);
        busy ??= key;
      } else this.#note(remembered);
      if (remembered !== null || this.#freeSlot !== null)
        this.#places = this.#places.filter((one) => one !== place);
      if (this.#freeSlot !== null) return place;
    }
    if (busy !== null) {
      this.#busyPlace = busy;
      this.#note(new SessionFault('busy', `${busy} has as many sessions as the limit allows`));
    }
    return null;
  }

  #recall(key: string): SessionFault | null {
    if (this.#options.ignoresFailures) return null;
    return this.#deps.failures.recall(key, this.#deps.settings()['app.limits.fail-cache']);
  }

  async #open(place: HostAddress): Promise<OpenSession | null> {
    const { failures, log } = this.#deps;
    const { host, port, policy } = this.#target;
    this.#host = place.host;
    try {
      const terms = { host, port, policy, credentials: this.#credentials };
      const session = await openSession({ place, terms, stop: this.#options.stop }, this.#deps);
      failures.note(this.#keyOf(place), null);
      return session;
    } catch (error) {
      this.leave();
      const fault = this.#note(error);
      failures.note(this.#keyOf(place), fault);
      log.info({ ...place, port, fault: fault.code, detail: fault.detail }, 'next hop not reached');
      return null;
    }
  }

  #keyOf({ address }: HostAddress): string {
    return `${address}:${String(this.#target.port)}`;
  }

  /** Keeps the fault, and draws its conclusions for what is left to try. */
  #note(error: unknown): SessionFault {
    if (!(error instanceof SessionFault)) throw error;
    this.#fault = error;
    // Wrong credentials: trying them at another address of this target could lock the account.
    if (error.code === 'auth-refused' || final.has(error.code)) this.#places = [];
    if (final.has(error.code)) this.#targets.length = 0;
    return error;
  }
}

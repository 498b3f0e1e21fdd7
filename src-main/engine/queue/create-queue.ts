/** The queue over the store: leases of a fixed length, claims of a bounded size, and a clock that wakes what is deferred. */
import type { ClaimedMessage, ClaimRequest, Store } from '../../store/store-contract.ts';
import type { TryRules } from '../../store/run-contract.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Queue } from './queue.ts';

/** Renewed every half minute by a living session; a dead one gives its mail back after this. */
const LEASE_MS = 5 * 60_000;
/** Bodies in memory per claim. */
const MAX_INLINE_BYTES = 8 * 1024 * 1024;
/** Longest sleep: the wall clock may jump, and new work may be due before what we know of. */
const LONGEST_SLEEP_MS = 60_000;
const SHORTEST_SLEEP_MS = 250;

export interface QueueDeps {
  readonly store: Pick<Store, 'claim' | 'dueDestinations' | 'on' | 'putBack' | 'renewLease' | 'wake'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Delivery is paused (W34): nothing becomes active. */
  readonly isPaused: () => boolean;
  /** What becomes due when its time has come, and what waits for a run. */
  readonly tryRules: (now: number) => TryRules;
}

export interface OwnedQueue extends Queue {
  /** The pause is over: those who wait for due mail look again. */
  readonly resume: () => void;
  /** Ends the waking; claims stay possible, so that sessions can finish. */
  stop(): void;
}

export function createQueue(deps: QueueDeps): OwnedQueue {
  const { store, clock } = deps;
  const waiting = new Set<() => void>();
  const claim = (request: Pick<ClaimRequest, 'gateway' | 'nextHop' | 'limit' | 'owner' | 'except'>) =>
    deps.isPaused()
      ? Promise.resolve([])
      : store.claim({
          ...request,
          maxInlineBytes: MAX_INLINE_BYTES,
          leaseUntil: clock.monotonic() + LEASE_MS,
        });
  const stop = wakeRegularly(deps);
  return {
    dueDestinations: () => (deps.isPaused() ? Promise.resolve([]) : store.dueDestinations()),
    claimDue: ({ gateway, nextHop }, owner, limit) => claim({ gateway, nextHop, owner, limit }),
    claimForTurn: (gateway, owner, limit, except) => claim({ gateway, nextHop: null, owner, limit, except }),
    renew: (owner) => store.renewLease(owner, clock.monotonic() + LEASE_MS),
    putBack: (messages) => store.putBack(recipientsOf(messages)),
    onDue(listener) {
      waiting.add(listener);
      const end = store.on('due', listener);
      return () => {
        waiting.delete(listener);
        end();
      };
    },
    resume() {
      for (const listener of waiting) listener();
    },
    stop,
  };
}

const recipientsOf = (messages: readonly ClaimedMessage[]) =>
  messages.flatMap(({ recipients }) => recipients.map(({ id }) => id));

/** Asks the store what time brings back, and sleeps until it expects more; the returned function ends it. */
function wakeRegularly({ store, clock, log, tryRules }: QueueDeps): () => void {
  let cancel: () => void = () => undefined;
  let isStopped = false;
  const sleep = (ms: number): void => {
    if (!isStopped) cancel = clock.after(ms, look);
  };
  const look = (): void => {
    store.wake(clock.now(), clock.monotonic(), tryRules(clock.now())).then(
      (next) => {
        sleep(sleepUntil(next, clock.now()));
      },
      (error: unknown) => {
        log.error({ err: error }, 'deferred mail could not be looked through');
        sleep(LONGEST_SLEEP_MS);
      },
    );
  };
  look();
  return () => {
    isStopped = true;
    cancel();
  };
}

function sleepUntil(next: number | null, now: number): number {
  if (next === null) return LONGEST_SLEEP_MS;
  return Math.min(LONGEST_SLEEP_MS, Math.max(SHORTEST_SLEEP_MS, next - now));
}

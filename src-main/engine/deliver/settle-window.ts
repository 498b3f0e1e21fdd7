/** Lets settling lag behind the session by a bounded number of messages, so that a commit does not cost a round trip each. */

/**
 * So many messages may be delivered and not yet settled. If we die then, they are sent again: this is a duplicate window
 * of its own, beside the messages in flight. The commits of one window share a few group commits.
 */
export const SETTLE_WINDOW = 64;

export class SettleWindow {
  readonly #limit: number;
  readonly #onFailure: (error: unknown) => void;
  #open = 0;
  #waiters: { readonly below: number; resolve(): void }[] = [];

  /** @param onFailure a commit failed: its messages keep their lease and come back when it ends */
  constructor(onFailure: (error: unknown) => void, limit = SETTLE_WINDOW) {
    this.#onFailure = onFailure;
    this.#limit = limit;
  }

  /** Counts a commit as under way; the promise, if there is one, asks the session to wait for room. */
  add(commit: Promise<void>): Promise<void> | undefined {
    this.#open += 1;
    commit.catch(this.#onFailure).finally(this.#done).catch(this.#onFailure);
    return this.#open < this.#limit ? undefined : this.#until(this.#limit);
  }

  /** Resolves when every commit has ended. */
  idle(): Promise<void> {
    return this.#until(1);
  }

  #until(below: number): Promise<void> {
    if (this.#open < below) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ below, resolve }));
  }

  readonly #done = (): void => {
    this.#open -= 1;
    if (this.#waiters.length === 0) return;
    const ready = this.#waiters.filter(({ below }) => this.#open < below);
    this.#waiters = this.#waiters.filter(({ below }) => this.#open >= below);
    for (const waiter of ready) waiter.resolve();
  };
}

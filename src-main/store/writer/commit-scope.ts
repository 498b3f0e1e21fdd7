/** What a transaction changes beside its rows: done after the commit, forgotten with a rollback. */
export class CommitScope {
  readonly #actions: (() => void)[] = [];

  /** For counters, leases and files: they must never say what the disk does not. */
  afterCommit(action: () => void): void {
    this.#actions.push(action);
  }

  /** A point to go back to, as a savepoint. */
  mark(): number {
    return this.#actions.length;
  }

  rollbackTo(mark: number): void {
    this.#actions.length = mark;
  }

  committed(): void {
    for (const action of this.#actions) action();
  }
}

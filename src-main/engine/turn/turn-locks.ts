/** Which gateways have a turn going. In memory only: a hard stop cannot leave a lock behind. */

export interface LockWish {
  readonly gateway: string;
  /** No other turn may be going for this gateway (A2). */
  readonly isSingle: boolean;
}

export class TurnLocks {
  readonly #turns = new Map<string, number>();

  /** Takes the locks of the whole list in one step, all or none; null if one of them is busy. The returned function frees them. */
  take(wishes: readonly LockWish[]): (() => void) | null {
    if (wishes.some(({ gateway, isSingle }) => isSingle && this.isBusy(gateway))) return null;
    for (const { gateway } of wishes) this.#turns.set(gateway, (this.#turns.get(gateway) ?? 0) + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      for (const { gateway } of wishes) this.#free(gateway);
    };
  }

  isBusy(gateway: string): boolean {
    return this.#turns.has(gateway);
  }

  #free(gateway: string): void {
    const turns = (this.#turns.get(gateway) ?? 0) - 1;
    if (turns > 0) this.#turns.set(gateway, turns);
    else this.#turns.delete(gateway);
  }
}

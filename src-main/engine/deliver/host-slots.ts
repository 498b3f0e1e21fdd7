/** Sessions to one host at a time (P27), whatever the domains on the way to it: a slow host cannot take all sessions. */

export class HostSlots {
  readonly #open = new Map<string, number>();
  /** Who waits for a place, by the name under which each of them waits, the first first. */
  readonly #waiting = new Map<string, Map<string, () => void>>();

  /** A place for one more session to `address:port`, or null; the function gives it back. */
  take(place: string, limit: number): (() => void) | null {
    const open = this.#open.get(place) ?? 0;
    if (open >= limit) return null;
    this.#open.set(place, open + 1);
    let isTaken = true;
    return () => {
      if (isTaken) this.#free(place);
      isTaken = false;
    };
  }

  /** Calls once as soon as a place is free, which may be at once; each free place calls one who waits. */
  onceFree(place: string, limit: number, waiter: { readonly name: string; call(): void }): void {
    if ((this.#open.get(place) ?? 0) < limit) {
      waiter.call();
      return;
    }
    const waiting = this.#waiting.get(place) ?? new Map<string, () => void>();
    this.#waiting.set(place, waiting);
    waiting.set(waiter.name, () => {
      waiter.call();
    });
  }

  #free(place: string): void {
    const open = (this.#open.get(place) ?? 1) - 1;
    if (open > 0) this.#open.set(place, open);
    else this.#open.delete(place);
    const waiting = this.#waiting.get(place);
    const [next] = waiting ?? [];
    if (waiting === undefined || next === undefined) return;
    waiting.delete(next[0]);
    if (waiting.size === 0) this.#waiting.delete(place);
    next[1]();
  }
}

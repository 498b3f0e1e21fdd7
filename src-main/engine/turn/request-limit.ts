/** How often one gateway may be asked for its mail: a short burst, then no more than the window allows. */
import type { Clock } from '../clock.ts';

export class RequestLimit {
  readonly #recent = new Map<string, number[]>();

  constructor(
    private readonly clock: Clock,
    private readonly most: number,
    private readonly windowMs: number,
  ) {}

  /** Counts a request; false if the gateway had its share already (the request is not counted then). */
  take(gateway: string): boolean {
    const now = this.clock.monotonic();
    const recent = (this.#recent.get(gateway) ?? []).filter((at) => at > now - this.windowMs);
    const isAllowed = recent.length < this.most;
    if (isAllowed) recent.push(now);
    this.#recent.set(gateway, recent);
    return isAllowed;
  }
}

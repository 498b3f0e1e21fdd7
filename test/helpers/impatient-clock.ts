/** A clock for whom short waits are over at once: delays after errors need no waiting, long time limits stand still. */
import { ManualClock } from './manual-clock.ts';

export class ImpatientClock extends ManualClock {
  readonly #maxMs: number;
  /** The short waits that were asked for, ms. */
  readonly waits: number[] = [];

  constructor(maxMs = 10_000) {
    super();
    this.#maxMs = maxMs;
  }

  override after(ms: number, action: () => void): () => void {
    if (ms > this.#maxMs) return super.after(ms, action);
    this.waits.push(ms);
    let isCancelled = false;
    setImmediate(() => {
      if (!isCancelled) action();
    });
    return () => {
      isCancelled = true;
    };
  }
}

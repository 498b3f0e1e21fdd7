/** The thread that answers windows: the first question starts it, and one that died is replaced by the next question. */
import type { Worker } from 'node:worker_threads';
import { StoreFault } from './store-contract.ts';
import { ThreadLink } from './thread-link.ts';
import type { InputOf, OutputOf, ReaderCommands } from './thread-protocol.ts';

export class ViewerThread {
  readonly #start: () => Worker;
  #link: ThreadLink<ReaderCommands> | null = null;
  #isClosed = false;

  constructor(start: () => Worker) {
    this.#start = start;
  }

  /** Rejects with StoreFault. */
  async call<N extends keyof ReaderCommands>(
    name: N,
    input: InputOf<ReaderCommands, N>,
  ): Promise<OutputOf<ReaderCommands, N>> {
    if (this.#isClosed) throw new StoreFault('io', 'the store is closed');
    this.#link ??= this.#startLink();
    return this.#link.call(name, input);
  }

  /** No thread is running. */
  get ended(): Promise<void> {
    return this.#link?.ended ?? Promise.resolve();
  }

  /** Resolves when its files are closed; it ends soon after. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#link?.close();
  }

  #startLink(): ThreadLink<ReaderCommands> {
    const link = new ThreadLink<ReaderCommands>(this.#start(), () => undefined);
    void link.ended.then(() => {
      this.#link = null;
    });
    return link;
  }
}

/** The main thread's end of one store thread: commands become promises, those of one turn of the loop one message. */
import type { Worker } from 'node:worker_threads';
import { StoreFault } from './store-contract.ts';
import type { InputOf, OutputOf, PostedAnswers, PostedCommand, ThreadClosed } from './thread-protocol.ts';

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (fault: StoreFault) => void;
}

export class ThreadLink<C> {
  /** The thread is gone. */
  readonly ended: Promise<void>;
  readonly #worker: Worker;
  readonly #onAnswers: (answers: PostedAnswers<C>) => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #closed: Promise<void>;
  #outbox: PostedCommand<C>[] = [];
  #transfers: ArrayBuffer[] = [];
  #lastNumber = 0;
  /** Why nothing can be asked any more. */
  #closedBecause: StoreFault | null = null;

  /** `onAnswers` hears of each commit before its callers do. */
  constructor(worker: Worker, onAnswers: (answers: PostedAnswers<C>) => void) {
    this.#worker = worker;
    this.#onAnswers = onAnswers;
    let noteClosed: () => void = () => undefined;
    this.#closed = new Promise((resolve) => (noteClosed = resolve));
    worker.on('message', (posted: PostedAnswers<C> | ThreadClosed) => {
      if (posted === 'closed') noteClosed();
      else this.#receive(posted);
    });
    worker.on('error', (error: Error) => {
      this.#fail(new StoreFault('io', `a store thread died: ${error.message}`, { cause: error }));
    });
    this.ended = new Promise((resolve) => {
      worker.once('exit', () => {
        this.#fail(new StoreFault('io', 'the store is closed'));
        resolve();
      });
    });
  }

  /** Rejects with StoreFault. Buffers in `transfers` are gone for the caller afterwards. */
  call<N extends keyof C>(
    name: N,
    input: InputOf<C, N>,
    transfers: readonly ArrayBuffer[] = [],
  ): Promise<OutputOf<C, N>> {
    return new Promise((resolve, reject) => {
      if (this.#closedBecause) {
        reject(this.#closedBecause);
        return;
      }
      this.#lastNumber += 1;
      this.#waiting.set(this.#lastNumber, { resolve, reject });
      this.#transfers.push(...transfers);
      this.#outbox.push({ number: this.#lastNumber, name, input });
      // The sockets that are readable in this turn of the loop all have their say before the thread is woken once.
      if (this.#outbox.length === 1)
        setImmediate(() => {
          this.#post();
        });
    });
  }

  /** Lets the thread finish what it was given and close its files; it ends soon after. */
  async close(): Promise<void> {
    this.#post();
    this.#closedBecause ??= new StoreFault('io', 'the store is closed');
    this.#worker.postMessage('close');
    await Promise.race([this.#closed, this.ended]);
  }

  #post(): void {
    if (this.#outbox.length === 0) return;
    const commands = this.#outbox;
    const transfers = this.#transfers;
    this.#outbox = [];
    this.#transfers = [];
    this.#worker.postMessage(commands, transfers);
  }

  #receive(posted: PostedAnswers<C>): void {
    this.#onAnswers(posted);
    for (const answer of posted.answers) {
      const waiting = this.#waiting.get(answer.number);
      this.#waiting.delete(answer.number);
      if ('fault' in answer) waiting?.reject(new StoreFault(answer.fault.code, answer.fault.detail));
      else waiting?.resolve(answer.value as never);
    }
  }

  #fail(fault: StoreFault): void {
    this.#closedBecause ??= fault;
    for (const waiting of this.#waiting.values()) waiting.reject(fault);
    this.#waiting.clear();
  }
}

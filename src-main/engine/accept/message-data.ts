/** The content of one message on its way from the parser to the store: blocks, with back-pressure in both directions. */

/** The content will never be complete: the peer vanished, gave up, or was too slow. */
export class TransferAborted extends Error {
  override readonly name = 'TransferAborted';
}

/** More than so much waiting content makes the parser wait, and with it the socket. */
const WAITING_BYTES = 65_536;

interface Reader {
  resolve(result: IteratorResult<Buffer>): void;
  reject(error: Error): void;
}

const DONE: IteratorResult<Buffer> = { value: undefined, done: true };

/**
 * One producer (the session), one consumer (`for await`). A consumer that leaves early refuses the message: what comes
 * after is counted and dropped, because the peer must be heard out before it hears the reply.
 */
export class MessageData implements AsyncIterable<Buffer>, AsyncIterator<Buffer> {
  readonly #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #reader: Reader | null = null;
  #end: TransferAborted | 'complete' | null = null;
  #onDrained: (() => void)[] = [];
  #onEnd: (() => void)[] = [];
  /** Octets of content so far, dropped ones included. */
  receivedBytes = 0;
  /** The consumer wants no more of it. */
  isRefused = false;

  get isEnded(): boolean {
    return this.#end !== null;
  }

  /** Gives one block; the promise resolves when more may come. */
  push(block: Buffer): Promise<void> | undefined {
    this.receivedBytes += block.length;
    if (this.isRefused || this.#end !== null) return undefined;
    if (this.#reader) {
      this.#answer((reader) => {
        reader.resolve({ value: block, done: false });
      });
      return undefined;
    }
    this.#waiting.push(block);
    this.#waitingBytes += block.length;
    return this.#waitingBytes < WAITING_BYTES ? undefined : this.drained();
  }

  /** All was given. */
  complete(): void {
    this.#finish('complete');
  }

  /** Nothing more will come; the consumer gets the error, if it still reads. */
  abort(reason: string): void {
    this.#finish(new TransferAborted(reason));
  }

  /** Resolves when the consumer took everything and asks for more, or wants no more. */
  async drained(): Promise<void> {
    if (this.#reader || this.isRefused || this.#end !== null) return;
    await new Promise<void>((resolve) => this.#onDrained.push(resolve));
  }

  /** Resolves when the peer has said everything. */
  async ended(): Promise<void> {
    if (this.#end === null) await new Promise<void>((resolve) => this.#onEnd.push(resolve));
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Buffer>> {
    const block = this.#waiting.shift();
    if (block) {
      this.#waitingBytes -= block.length;
      return Promise.resolve({ value: block, done: false });
    }
    if (this.#end instanceof TransferAborted) return Promise.reject(this.#end);
    if (this.#end !== null) return Promise.resolve(DONE);
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
      this.#wake(this.#onDrained);
    });
  }

  /** Called by `for await` when its body throws. */
  return(): Promise<IteratorResult<Buffer>> {
    this.refuse();
    return Promise.resolve(DONE);
  }

  refuse(): void {
    this.isRefused = true;
    this.#dropWaiting();
  }

  #finish(end: TransferAborted | 'complete'): void {
    if (this.#end !== null) return;
    this.#end = end;
    if (end !== 'complete') this.#dropWaiting();
    this.#wake(this.#onEnd);
    if (this.#reader) {
      this.#answer((reader) => {
        if (end === 'complete') reader.resolve(DONE);
        else reader.reject(end);
      });
    }
  }

  #dropWaiting(): void {
    this.#waiting.length = 0;
    this.#wake(this.#onDrained);
  }

  #answer(give: (reader: Reader) => void): void {
    const reader = this.#reader;
    this.#reader = null;
    if (reader) give(reader);
  }

  #wake(listeners: (() => void)[]): void {
    for (const listener of listeners.splice(0)) listener();
  }
}

/** One client of the control socket: reads requests, one after the other, and answers each. */
import type { Socket } from 'node:net';
import type { Call, EventName, IpcResult } from '../../shared/ipc/contract.ts';
import {
  encodeFrame,
  FrameSplitter,
  FrameTooLong,
  MAX_REQUEST_LENGTH,
  requestFrame,
  SUBSCRIBE,
  unreadable,
  type AnswerFrame,
} from '../../shared/ipc/pipe-frames.ts';

/** A subscriber that lets so many octets pile up has stopped reading. */
const MAX_UNREAD_EVENT_OCTETS = 1024 * 1024;

export interface ControlPeerOptions {
  readonly call: Call;
  /** Registers for all events of the engine; the returned function ends it. */
  readonly subscribe: (listener: (event: EventName) => void) => () => void;
}

export class ControlPeer {
  /** Resolves when the connection is over. Never rejects: what a peer does wrong ends its own connection at most. */
  readonly done: Promise<void>;
  readonly #socket: Socket;
  readonly #options: ControlPeerOptions;
  #unsubscribe: (() => void) | null = null;
  #isAnswering = false;
  #isClosing = false;

  constructor(socket: Socket, options: ControlPeerOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.setEncoding('utf8');
    // A broken connection also ends the reading loop; unheard, the event would end the process.
    socket.on('error', () => undefined);
    this.done = this.#serve();
  }

  /** Ends the connection, after the answer that is under way. */
  close(): void {
    this.#isClosing = true;
    if (!this.#isAnswering) this.#socket.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async #serve(): Promise<void> {
    const socket = this.#socket;
    const splitter = new FrameSplitter(MAX_REQUEST_LENGTH);
    try {
      // Leaving the loop must not destroy the socket: the last answer has to go out.
      for await (const text of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
        await this.#answerAll(splitter.push(text));
        if (this.#isClosing) break;
      }
      this.#endAfter('');
    } catch (error) {
      if (error instanceof FrameTooLong) this.#endAfter(encodeFrame(unreadable(error.message)));
      else socket.destroy();
    } finally {
      this.#unsubscribe?.();
    }
  }

  /** What the peer still sends is not read any more. */
  #endAfter(lastWords: string): void {
    this.#socket.end(lastWords, () => this.#socket.destroy());
  }

  async #answerAll(lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      if (this.#isClosing) return;
      this.#isAnswering = true;
      await this.#send(encodeFrame(await this.#answer(line)));
      this.#isAnswering = false;
    }
  }

  async #answer(line: string): Promise<AnswerFrame> {
    const request = requestFrame.safeParse(parseJson(line));
    if (!request.success) return unreadable('not a request: expected {"id":number,"name":string,"input":…}');
    const { id, name, input } = request.data;
    if (name !== SUBSCRIBE) return { id, result: await safely(this.#options.call, name, input) };
    this.#subscribe();
    return { id, result: { ok: true, value: undefined } };
  }

  #subscribe(): void {
    this.#unsubscribe ??= this.#options.subscribe((event) => {
      if (this.#socket.writableLength > MAX_UNREAD_EVENT_OCTETS) this.#socket.destroy();
      else if (this.#socket.writable) this.#socket.write(encodeFrame({ event }));
    });
  }

  /** Resolves when the peer took the frame or is gone; until then no further request is read. */
  #send(frame: string): Promise<void> {
    const socket = this.#socket;
    if (!socket.writable || socket.write(frame)) return Promise.resolve();
    return new Promise((resolve) => {
      const taken = (): void => {
        socket.off('drain', taken);
        socket.off('close', taken);
        resolve();
      };
      socket.on('drain', taken);
      socket.on('close', taken);
    });
  }
}

/** Undefined where the line is no JSON, which no request is either. */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function safely(call: Call, name: string, input: unknown): Promise<IpcResult<unknown>> {
  try {
    return await call(name, input);
  } catch (error) {
    return {
      ok: false,
      error: { code: 'internal', detail: error instanceof Error ? error.message : String(error) },
    };
  }
}

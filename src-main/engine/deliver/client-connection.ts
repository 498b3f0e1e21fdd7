/** The client's end of one connection: bytes out, replies in strict order, a time limit for each wait, one fault that ends it. */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../clock.ts';
import { describeTls } from '../tls-facts.ts';
import { Dialogue } from './dialogue.ts';
import { MalformedReply, ReplyParser, toPeerReply, type Reply } from './reply-parser.ts';
import { SessionFault } from './session-fault.ts';
import { timeLimits } from './time-limits.ts';

/** A wait with a time limit; whoever ends it calls `finish`. */
interface Waiter {
  readonly promise: Promise<void>;
  readonly finish: () => void;
}

export interface ConnectionTerms {
  /** Limit for the reply to an ordinary command (P43). */
  readonly commandMs?: number;
  /** Where the dialogue is written down; it goes on over STARTTLS. */
  readonly dialogue?: Dialogue;
}

/**
 * Replies are parsed as they arrive, also while we write, so that neither side blocks. Every command sent says how many
 * replies it will get; a reply beyond that ends the connection, because nothing could be matched any more.
 * After a fault writes do nothing, and `reply()` throws the fault once the replies that had come before are used up.
 */
export class ClientConnection {
  readonly socket: Socket;
  readonly isTls: boolean;
  readonly commandMs: number;
  readonly dialogue: Dialogue;
  /** Protocol and cipher, for example `TLSv1.3 TLS_AES_256_GCM_SHA384`; null in clear text. */
  readonly tls: string | null;
  readonly #clock: Clock;
  readonly #parser = new ReplyParser();
  readonly #ready: Reply[] = [];
  #outstanding: number;
  #fault: SessionFault | null = null;
  #stopsAtReply = false;
  #replyWaiter: Waiter | null = null;
  #drainWaiter: Waiter | null = null;

  /** @param expectedReplies 1 on a fresh connection (the greeting), 0 after STARTTLS */
  constructor(socket: Socket, clock: Clock, expectedReplies: 0 | 1, terms: ConnectionTerms = {}) {
    this.socket = socket;
    this.dialogue = terms.dialogue ?? new Dialogue();
    this.isTls = socket instanceof TLSSocket;
    this.commandMs = terms.commandMs ?? timeLimits.command;
    this.tls = describeTls(socket);
    this.#clock = clock;
    this.#outstanding = expectedReplies;
    socket.setTimeout(0);
    socket.setNoDelay(true);
    socket.on('data', this.#onData);
    socket.on('drain', this.#onDrain);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onEnd);
    socket.on('error', this.#onError);
    if (socket.destroyed) this.#onEnd();
    socket.resume();
  }

  /** Null while the connection is usable. */
  get fault(): SessionFault | null {
    return this.#fault;
  }

  /** Whether `reply()` would give an answer without waiting. */
  get hasReply(): boolean {
    return this.#ready.length > 0;
  }

  /**
   * Writes bytes to which `replies` replies will come. False: the connection is broken and nothing was written.
   * @param commands what of it the dialogue shows; the rest counts as octets of a body
   */
  send(bytes: Uint8Array | string, replies: number, commands = asCommands(bytes)): boolean {
    if (this.#fault !== null) return false;
    this.#outstanding += replies;
    this.#note(bytes, commands);
    this.socket.write(bytes);
    return true;
  }

  /** Like `send`, as a TLS record of its own: resolves once it left, so that no later write can join it. */
  async sendRecord(
    bytes: Uint8Array | string,
    replies: number,
    commands = asCommands(bytes),
  ): Promise<boolean> {
    if (this.#fault !== null) return false;
    this.#outstanding += replies;
    this.#note(bytes, commands);
    const waiter = this.#waiter(timeLimits.block, 'room to write');
    this.#drainWaiter = waiter;
    // An error ends the connection by its own event and finishes the waiter there.
    this.socket.write(bytes, waiter.finish);
    await waiter.promise;
    return true;
  }

  /** Resolves when the socket takes more; throws the fault. Nothing is allocated when there is room. */
  drained(): Promise<void> | undefined {
    if (this.#fault === null && !this.socket.writableNeedDrain) return undefined;
    return this.#awaitDrain();
  }

  async #awaitDrain(): Promise<void> {
    if (this.#fault !== null) throw this.#fault;
    const waiter = this.#waiter(timeLimits.block, 'room to write');
    this.#drainWaiter = waiter;
    await waiter.promise;
    if (this.fault !== null) throw this.fault;
  }

  /** The next reply in order; throws SessionFault. 421 ends the session wherever it comes. */
  reply(limitMs: number, step: string): Reply | Promise<Reply> {
    const reply = this.#ready.shift();
    return reply === undefined ? this.#awaitReply(limitMs, step) : this.#checked(reply, step);
  }

  async #awaitReply(limitMs: number, step: string): Promise<Reply> {
    if (this.#fault === null) {
      const waiter = this.#waiter(limitMs, `reply to ${step}`);
      this.#replyWaiter = waiter;
      await waiter.promise;
    }
    const reply = this.#ready.shift();
    if (reply !== undefined) return this.#checked(reply, step);
    throw this.#fault ?? new SessionFault('lost', `no reply to ${step}`);
  }

  #checked(reply: Reply, step: string): Reply {
    if (reply.code !== 421) return reply;
    const fault = new SessionFault('closing', `421 to ${step}`, toPeerReply(reply));
    this.destroy(fault);
    throw fault;
  }

  /**
   * One command and its reply.
   * @param shown the line as the dialogue may show it
   */
  async command(line: string, limitMs: number, step: string, shown = line): Promise<Reply> {
    this.send(`${line}\r\n`, 1, shown);
    return this.reply(limitMs, step);
  }

  #note(bytes: Uint8Array | string, commands: string): void {
    // Lines end in CR LF on the wire, and masked ones are shorter: only what is no command at all is a body.
    if (typeof bytes !== 'string') this.dialogue.sentOctets(bytes.length - Buffer.byteLength(commands));
    if (commands !== '') this.dialogue.sent(commands);
  }

  /**
   * A command whose 250 turns the connection (RFC 2645): nothing behind that line is read here. The socket is paused then,
   * what came early has been unshifted, and this connection is done. Null: an ordinary reply, the session goes on.
   */
  async turn(
    line: string,
    limitMs: number,
    step: string,
  ): Promise<{ readonly reply: Reply; readonly socket: Socket | null }> {
    this.#stopsAtReply = true;
    const reply = await this.command(line, limitMs, step);
    this.#stopsAtReply = false;
    if (reply.code !== 250) {
      this.#onData(Buffer.alloc(0));
      this.socket.resume();
      return { reply, socket: null };
    }
    const early = this.#parser.takeRest();
    this.#letGo('handed over to the acceptor');
    if (early.length > 0) this.socket.unshift(early);
    return { reply, socket: this.socket };
  }

  #letGo(why: string): void {
    this.socket.off('data', this.#onData);
    this.socket.off('drain', this.#onDrain);
    this.socket.off('end', this.#onEnd);
    this.socket.off('close', this.#onEnd);
    this.#fault = new SessionFault('lost', why);
  }

  /** Says goodbye, waits for the answer or the close at most `limitMs`, and closes. Never throws: success does not depend on it. */
  async quit(limitMs: number = timeLimits.quit): Promise<void> {
    try {
      await this.command('QUIT', limitMs, 'QUIT');
      this.socket.end();
    } catch (error) {
      if (!(error instanceof SessionFault)) throw error;
    }
    this.destroy(new SessionFault('lost', 'we closed the session'));
  }

  /** Closes at once; whoever waits gets the fault. */
  destroy(fault: SessionFault): void {
    this.#fail(fault);
    this.socket.destroy();
  }

  /** Takes the hands off the socket, for STARTTLS. Throws if clear text came that nobody asked for (injection, RFC 3207). */
  detach(): Socket {
    if (!this.#parser.isEmpty || this.#ready.length > 0)
      throw new SessionFault('tls-handshake', 'clear text after STARTTLS');
    this.#letGo('handed over to TLS');
    return this.socket;
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#fault !== null) return;
    try {
      this.#parser.push(chunk, this.#onReply);
    } catch (error) {
      if (!(error instanceof MalformedReply)) throw error;
      this.destroy(new SessionFault('malformed-reply', error.message));
    }
    if (this.#ready.length > 0) this.#replyWaiter?.finish();
  };

  readonly #onReply = (reply: Reply): 'stop' | undefined => {
    this.dialogue.received(reply);
    if (this.#outstanding > 0) {
      this.#outstanding -= 1;
      this.#ready.push(reply);
      if (!this.#stopsAtReply) return undefined;
      this.socket.pause();
      return 'stop';
    }
    const said = toPeerReply(reply);
    if (reply.code === 421) this.destroy(new SessionFault('closing', '421 without a command', said));
    else this.destroy(new SessionFault('malformed-reply', 'a reply too many', said));
    return undefined;
  };

  readonly #onDrain = (): void => {
    this.#drainWaiter?.finish();
  };

  readonly #onEnd = (): void => {
    this.#fail(new SessionFault('lost', 'the peer closed the connection'));
  };

  readonly #onError = (error: Error): void => {
    this.#fail(new SessionFault('lost', error.message, null, { cause: error }));
  };

  #fail(fault: SessionFault): void {
    this.#fault ??= fault;
    this.#replyWaiter?.finish();
    this.#drainWaiter?.finish();
  }

  #waiter(limitMs: number, step: string): Waiter {
    let wake: () => void = () => undefined;
    const promise = new Promise<void>((resolve) => (wake = resolve));
    const cancelLimit = this.#clock.after(limitMs, () => {
      this.destroy(new SessionFault('timeout', `no ${step} within ${String(Math.round(limitMs / 1000))} s`));
    });
    const finish = (): void => {
      cancelLimit();
      wake();
    };
    return { promise, finish };
  }
}

const asCommands = (bytes: Uint8Array | string): string => (typeof bytes === 'string' ? bytes : '');

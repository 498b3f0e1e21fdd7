/** An SMTP client without opinions: writes exactly the octets it is given and hands back replies one by one. */
import { createHmac } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface RawReply {
  readonly code: number;
  /** The texts of all lines, without code and separator. */
  readonly lines: readonly string[];
}

export interface RawConnectOptions {
  readonly port: number;
  readonly host?: string;
  /** Implicit TLS without a check of the certificate. */
  readonly tls?: boolean;
  /** The address we come from; loopback has many. */
  readonly localAddress?: string;
}

/** The connection ended, or broke, while a reply was awaited. */
export class ConnectionEnded extends Error {
  override readonly name = 'ConnectionEnded';
}

interface Waiter {
  readonly resolve: (reply: RawReply) => void;
  readonly reject: (reason: Error) => void;
}

export class RawSmtpClient {
  readonly socket: Socket;
  #rest: Buffer = Buffer.alloc(0);
  #lines: string[] = [];
  readonly #replies: RawReply[] = [];
  readonly #waiters: Waiter[] = [];
  #ended: ConnectionEnded | null = null;
  readonly #onData = (block: Buffer): void => {
    this.#take(block);
  };

  constructor(socket: Socket) {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on('data', this.#onData);
    socket.on('error', (cause) => {
      this.#end(new ConnectionEnded(`connection broke: ${cause.message}`));
    });
    socket.on('close', () => {
      this.#end(new ConnectionEnded('connection closed'));
    });
    socket.on('end', () => {
      this.#end(new ConnectionEnded('connection closed by the peer'));
    });
  }

  /** Connects and awaits the greeting, which is the first reply. */
  static async open(options: RawConnectOptions): Promise<RawSmtpClient> {
    const client = await RawSmtpClient.openSilently(options);
    const greeting = await client.reply();
    if (greeting.code !== 220) throw new ConnectionEnded(`greeted with ${String(greeting.code)}`);
    return client;
  }

  /** Connects and leaves the greeting to the caller. */
  static async openSilently({
    port,
    host = '127.0.0.1',
    tls = false,
    localAddress,
  }: RawConnectOptions): Promise<RawSmtpClient> {
    const address = { port, host, ...(localAddress !== undefined && { localAddress }) };
    const socket: Socket = tls ? connectTls({ ...address, rejectUnauthorized: false }) : connect(address);
    await new Promise<void>((resolve, reject) => {
      socket.once(tls ? 'secureConnect' : 'connect', resolve);
      socket.once('error', reject);
    });
    return new RawSmtpClient(socket);
  }

  write(octets: string | Uint8Array): void {
    this.socket.write(typeof octets === 'string' ? Buffer.from(octets) : octets);
  }

  /** Writes a line and awaits its reply. */
  command(line: string): Promise<RawReply> {
    this.write(`${line}\r\n`);
    return this.reply();
  }

  /** The next reply; rejects with ConnectionEnded when none can come any more. */
  reply(): Promise<RawReply> {
    const ready = this.#replies.shift();
    if (ready) return Promise.resolve(ready);
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  async authCramMd5(user: string, password: string): Promise<RawReply> {
    const challenge = await this.command('AUTH CRAM-MD5');
    if (challenge.code !== 334) return challenge;
    const nonce = Buffer.from(challenge.lines[0] ?? '', 'base64');
    const digest = createHmac('md5', password).update(nonce).digest('hex');
    return this.command(Buffer.from(`${user} ${digest}`).toString('base64'));
  }

  /** One whole transaction; gives the reply to the end of data, or the first one that refuses. */
  async sendMessage(from: string, to: string, data: Buffer): Promise<RawReply> {
    for (const line of [`MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA']) {
      const reply = await this.command(line);
      if (reply.code >= 400) return reply;
    }
    this.write(stuffed(data));
    return this.reply();
  }

  /** Ends reading here and gives the octets that no reply has used: for a turned connection. */
  detach(): Buffer {
    this.socket.off('data', this.#onData);
    this.socket.pause();
    return this.#rest;
  }

  destroy(): void {
    this.socket.destroy();
  }

  async quit(): Promise<void> {
    await this.command('QUIT').catch(() => undefined); // a peer that is gone has quit already
    this.socket.end();
  }

  #take(block: Buffer): void {
    this.#rest = this.#rest.length === 0 ? block : Buffer.concat([this.#rest, block]);
    for (let end = this.#rest.indexOf('\n'); end >= 0; end = this.#rest.indexOf('\n')) {
      const line = this.#rest.toString('utf8', 0, end).replace(/\r$/, '');
      this.#rest = this.#rest.subarray(end + 1);
      this.#lines.push(line.slice(4));
      if (line[3] === '-') continue;
      this.#hand({ code: Number(line.slice(0, 3)), lines: this.#lines });
      this.#lines = [];
    }
  }

  #hand(reply: RawReply): void {
    const waiter = this.#waiters.shift();
    if (waiter) waiter.resolve(reply);
    else this.#replies.push(reply);
  }

  #end(reason: ConnectionEnded): void {
    this.#ended ??= reason;
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#ended);
  }
}

/** Dot-stuffs a body in wire form (RFC 5321 section 4.5.2) and ends it. */
export function stuffed(body: Buffer): Buffer {
  const text = body.toString('latin1');
  const closed = text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`;
  return Buffer.from(`${closed.replace(/^\./gm, '..')}.\r\n`, 'latin1');
}

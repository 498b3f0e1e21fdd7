/** A scripted SMTP peer: says lines, expects replies, in clear text or under TLS. What it hears is taken line by line. */
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { createHmac } from 'node:crypto';

export interface DialogueOptions {
  readonly tls?: boolean;
  readonly localAddress?: string;
}

export class SmtpDialogue {
  socket: Socket;
  readonly transcript: string[] = [];
  #received = '';
  #isClosed = false;
  #wake: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    this.#listen();
  }

  static async connect(port: number, options: DialogueOptions = {}): Promise<SmtpDialogue> {
    const { tls = false, localAddress } = options;
    const address = { port, host: '127.0.0.1', ...(localAddress !== undefined && { localAddress }) };
    const socket = tls ? connectTls({ ...address, rejectUnauthorized: false }) : connect(address);
    await new Promise((resolve, reject) => {
      socket.once(tls ? 'secureConnect' : 'connect', resolve).once('error', reject);
    });
    return new SmtpDialogue(socket);
  }

  /** Over a connection that stands already. */
  static over(socket: Socket): SmtpDialogue {
    return new SmtpDialogue(socket);
  }

  /** Connects, takes the greeting and says EHLO. */
  static async greeted(port: number, options: DialogueOptions = {}): Promise<SmtpDialogue> {
    const peer = await SmtpDialogue.connect(port, options);
    await peer.expect(220);
    await peer.send('EHLO peer.example').expect(250);
    return peer;
  }

  send(...lines: readonly string[]): this {
    return this.sendRaw(lines.map((line) => `${line}\r\n`).join(''));
  }

  /** Octets as they are; a text is taken as one octet per character. */
  sendRaw(octets: string | Uint8Array): this {
    const bytes = typeof octets === 'string' ? Buffer.from(octets, 'latin1') : octets;
    this.transcript.push(`C: ${Buffer.from(bytes.subarray(0, 200)).toString('latin1').trimEnd()}`);
    this.socket.write(bytes);
    return this;
  }

  /** Takes the next reply, whole; fails with the transcript if it does not begin so. */
  async expect(start: number | string): Promise<string> {
    const reply = await this.reply();
    if (!reply.startsWith(String(start))) throw this.#failure(`expected ${String(start)}, heard ${reply}`);
    return reply;
  }

  /** The next reply, its lines separated by LF. */
  async reply(): Promise<string> {
    for (;;) {
      const match = /^(?:\d{3}-.*\r\n)*\d{3}(?: .*)?\r\n/.exec(this.#received);
      if (match) {
        this.#received = this.#received.slice(match[0].length);
        this.transcript.push(`S: ${match[0].trimEnd()}`);
        return match[0].replaceAll('\r\n', '\n').trimEnd();
      }
      if (this.#isClosed) throw this.#failure(`closed, a reply was expected; left: ${this.#received}`);
      await this.#change();
    }
  }

  /** Resolves when the server has ended the connection, fails if it says more before. */
  async expectClosed(): Promise<void> {
    while (!this.#isClosed) await this.#change();
    if (this.#received !== '') throw this.#failure(`unexpected: ${this.#received}`);
    this.socket.destroy();
  }

  /** What was heard so far and belongs to no reply taken yet. */
  get pending(): string {
    return this.#received;
  }

  async startTls(): Promise<void> {
    await this.send('STARTTLS').expect(220);
    this.socket.removeAllListeners('data');
    const secured = connectTls({ socket: this.socket, rejectUnauthorized: false });
    await new Promise((resolve, reject) => {
      secured.once('secureConnect', resolve).once('error', reject);
    });
    this.socket = secured;
    this.#listen();
  }

  async authCramMd5(logon: string, secret: string): Promise<string> {
    const challenge = Buffer.from((await this.send('AUTH CRAM-MD5').expect(334)).slice(4), 'base64');
    const digest = createHmac('md5', secret).update(challenge).digest('hex');
    return this.send(Buffer.from(`${logon} ${digest}`).toString('base64')).reply();
  }

  /** MAIL, RCPT, DATA and the content up to its end; gives the reply to it. */
  async deliver(content: string, from = 'a@x.example', to = 'b@client.example'): Promise<string> {
    await this.send(`MAIL FROM:<${from}>`).expect(250);
    await this.send(`RCPT TO:<${to}>`).expect(250);
    await this.send('DATA').expect(354);
    return this.sendRaw(`${content}\r\n.\r\n`).reply();
  }

  destroy(): void {
    this.socket.destroy();
  }

  #listen(): void {
    this.socket.on('data', (block: Buffer) => {
      this.#received += block.toString('latin1');
      this.#changed();
    });
    this.socket.on('error', () => {
      this.#closed();
    });
    this.socket.on('end', () => {
      this.#closed();
    });
    this.socket.on('close', () => {
      this.#closed();
    });
  }

  #closed(): void {
    this.#isClosed = true;
    this.#changed();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #changed(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  #failure(what: string): Error {
    return new Error(`${what}\n${this.transcript.join('\n')}`);
  }
}

/** One session of the scripted SMTP server: commands in order, each answered by the script or by what a good server says. */
import type { Socket } from 'node:net';
import { TLSSocket, type SecureContext } from 'node:tls';

/** What the script answers: a reply (lines parted by \n), nothing at all, or the end of the connection. */
export type FakeAnswer = string | typeof silence | typeof drop;
/** No reply to this command and to none after it. */
export const silence = Symbol('silence');
export const drop = Symbol('connection dropped');

/** CONNECT stands for the greeting, END for the end of the data, AUTH+ for the lines of an exchange. */
export type FakeStep =
  | 'CONNECT'
  | 'EHLO'
  | 'HELO'
  | 'STARTTLS'
  | 'AUTH'
  | 'AUTH+'
  | 'MAIL'
  | 'RCPT'
  | 'DATA'
  | 'END'
  | 'BDAT'
  | 'RSET'
  | 'NOOP'
  | 'QUIT';

/** Undefined: what a good server says. A promise delays the reply, and all that follow, until the test resolves it. */
export type FakeHandler = (
  line: string,
  session: FakeSmtpSession,
) => FakeAnswer | undefined | Promise<FakeAnswer | undefined>;

export interface FakeScript {
  /** Keywords of EHLO; default PIPELINING, 8BITMIME, SMTPUTF8, SIZE, DSN, ENHANCEDSTATUSCODES. */
  readonly offers?: readonly string[];
  readonly on?: Partial<Record<FakeStep, FakeAnswer | FakeHandler>>;
  /** Replies to RCPT by forward-path. */
  readonly rcpt?: Readonly<Record<string, string>>;
}

export interface FakeMessage {
  readonly reversePath: string;
  readonly recipients: string[];
  readonly body: string;
}

const OFFERS = ['PIPELINING', '8BITMIME', 'SMTPUTF8', 'SIZE 52428800', 'DSN', 'ENHANCEDSTATUSCODES'];

const GOOD_ANSWERS: Readonly<Record<FakeStep, string>> = {
  CONNECT: '220 fake.example ESMTP',
  EHLO: '',
  HELO: '250 fake.example',
  STARTTLS: '220 2.0.0 Go ahead',
  AUTH: '235 2.7.0 OK',
  'AUTH+': '235 2.7.0 OK',
  MAIL: '250 2.1.0 OK',
  RCPT: '250 2.1.5 OK',
  DATA: '354 Go ahead',
  END: '250 2.0.0 Taken',
  BDAT: '250 2.0.0 Taken',
  RSET: '250 2.0.0 OK',
  NOOP: '250 2.0.0 OK',
  QUIT: '221 2.0.0 Bye',
};

const END_OF_DATA = Buffer.from('\r\n.\r\n');

export class FakeSmtpSession {
  /** Command lines as they came, without line end. */
  readonly commands: string[] = [];
  /** Every block as it came from the socket, decoded as Latin-1; under TLS one per record. */
  readonly blocks: string[] = [];
  /** Replies that were sent, in order. */
  readonly replies: string[] = [];
  socket: Socket;
  isTls: boolean;
  isClosed = false;
  readonly #script: FakeScript;
  readonly #secureContext: SecureContext | null;
  readonly #onAccepted: (message: FakeMessage) => void;
  #unread = Buffer.alloc(0);
  #mode: 'command' | 'auth' | 'data' | { readonly chunk: number; readonly isLast: boolean } = 'command';
  #reversePath: string | null = null;
  #recipients: string[] = [];
  #chunks: Buffer[] = [];
  #isWorking = false;
  #isSilent = false;
  #isSkipping = false;

  constructor(
    socket: Socket,
    script: FakeScript,
    secureContext: SecureContext | null,
    onAccepted: (message: FakeMessage) => void,
  ) {
    this.socket = socket;
    this.isTls = socket instanceof TLSSocket;
    this.#script = script;
    this.#secureContext = secureContext;
    this.#onAccepted = onAccepted;
    this.#listen(socket);
    void this.#answer('CONNECT', '').then(() => this.#work());
  }

  /** Breaks the connection. */
  drop(): void {
    this.socket.destroy();
  }

  /** Sends something that nobody asked for. */
  say(text: string): void {
    this.socket.write(`${text}\r\n`);
  }

  /** The reply that comes next is swallowed; the command is obeyed. */
  skipReply(): void {
    this.#isSkipping = true;
  }

  #listen(socket: Socket): void {
    // Single replies to a group of commands would otherwise wait for the client's delayed acknowledgement.
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (socket === this.socket) this.isClosed = true;
    });
    socket.on('data', (block: Buffer) => {
      this.blocks.push(block.toString('latin1'));
      this.#unread = Buffer.concat([this.#unread, block]);
      void this.#work();
    });
  }

  async #work(): Promise<void> {
    if (this.#isWorking || this.replies.length === 0) return;
    this.#isWorking = true;
    while (!this.isClosed && !this.#isSilent && (await this.#step()));
    this.#isWorking = false;
  }

  /** False: more bytes are needed. */
  async #step(): Promise<boolean> {
    if (this.#mode === 'data') return this.#takeData();
    if (typeof this.#mode === 'object') return this.#takeChunk(this.#mode);
    const end = this.#unread.indexOf('\r\n');
    if (end === -1) return false;
    const line = this.#unread.toString('utf8', 0, end);
    this.#unread = this.#unread.subarray(end + 2);
    this.commands.push(line);
    if (this.#mode === 'auth') await this.#answer('AUTH+', line);
    else await this.#command(line);
    return true;
  }

  async #command(line: string): Promise<void> {
    const verb = (/^[a-z]+/i.exec(line)?.[0] ?? '').toUpperCase();
    if (verb === 'BDAT') {
      const [, octets, last] = line.split(' ');
      this.#mode = { chunk: Number(octets), isLast: last === 'LAST' };
      return;
    }
    if (!(verb in GOOD_ANSWERS)) {
      this.#write('500 5.5.1 Unknown command');
      return;
    }
    const code = await this.#answer(verb as FakeStep, line);
    if (code === '221') this.socket.end();
    if (code.startsWith('2')) this.#remember(verb, line);
    if (code === '354') this.#mode = 'data';
    if (code === '220' && verb === 'STARTTLS') this.#startTls();
  }

  #remember(verb: string, line: string): void {
    const path = /<(.*?)>/.exec(line)?.[1] ?? '';
    if (verb === 'MAIL') this.#reversePath = path;
    if (verb === 'RCPT') this.#recipients.push(path);
    if (verb === 'RSET' || verb === 'EHLO') this.#reset();
  }

  #reset(): void {
    this.#reversePath = null;
    this.#recipients = [];
    this.#chunks = [];
  }

  async #takeData(): Promise<boolean> {
    // An empty body is a dot at once: the line end before it belongs to the command.
    const isEmpty = this.#unread.subarray(0, 3).equals(Buffer.from('.\r\n'));
    const end = isEmpty ? -2 : this.#unread.indexOf(END_OF_DATA);
    if (end === -1) return false;
    const text = isEmpty ? '' : this.#unread.toString('latin1', 0, end + 2);
    this.#unread = this.#unread.subarray(end + END_OF_DATA.length);
    this.#mode = 'command';
    await this.#finish('END', '.', text.replace(/^\./gm, ''));
    return true;
  }

  async #takeChunk({ chunk, isLast }: { chunk: number; isLast: boolean }): Promise<boolean> {
    if (this.#unread.length < chunk) return false;
    this.#chunks.push(this.#unread.subarray(0, chunk));
    this.#unread = this.#unread.subarray(chunk);
    this.#mode = 'command';
    const line = `BDAT ${String(chunk)}${isLast ? ' LAST' : ''}`;
    if (isLast) await this.#finish('BDAT', line, Buffer.concat(this.#chunks).toString('latin1'));
    else await this.#answer('BDAT', line);
    return true;
  }

  async #finish(step: 'END' | 'BDAT', line: string, body: string): Promise<void> {
    const message = { reversePath: this.#reversePath ?? '', recipients: this.#recipients, body };
    const hasTransaction = this.#reversePath !== null && message.recipients.length > 0;
    this.#reset();
    if (!hasTransaction) {
      this.#write('503 5.5.1 No valid recipients');
      return;
    }
    const code = await this.#answer(step, line);
    if (code.startsWith('2')) this.#onAccepted(message);
  }

  /** Answers by the script; gives the code ('' after silence or a drop). */
  async #answer(step: FakeStep, line: string): Promise<string> {
    const scripted = this.#script.on?.[step];
    const answer = typeof scripted === 'function' ? await scripted(line, this) : scripted;
    const text = answer ?? this.#script.rcpt?.[/<(.*?)>/.exec(line)?.[1] ?? '\0'] ?? this.#goodAnswer(step);
    if (text === drop) this.drop();
    if (text === silence) this.#isSilent = true;
    if (typeof text === 'symbol') return '';
    const code = text.slice(0, 3);
    this.#mode = code === '334' ? 'auth' : 'command';
    this.#write(text);
    return code;
  }

  #goodAnswer(step: FakeStep): string {
    if (step === 'DATA' && this.#recipients.length === 0) return '554 5.5.1 No valid recipients';
    if (step === 'RCPT' && this.#reversePath === null) return '503 5.5.1 MAIL first';
    if (step !== 'EHLO') return GOOD_ANSWERS[step];
    const lines = ['fake.example', ...(this.#script.offers ?? OFFERS)];
    return lines.map((text, index) => `250${index < lines.length - 1 ? '-' : ' '}${text}`).join('\n');
  }

  #write(text: string): void {
    this.replies.push(text);
    if (this.#isSkipping) {
      this.#isSkipping = false;
      return;
    }
    this.socket.write(`${text.replaceAll('\n', '\r\n')}\r\n`);
  }

  #startTls(): void {
    if (this.#secureContext === null) throw new Error('the script has no certificate');
    this.socket.removeAllListeners('data');
    this.socket = new TLSSocket(this.socket, { isServer: true, secureContext: this.#secureContext });
    this.isTls = true;
    this.#listen(this.socket);
  }
}

/** Octets of a client in, replies of a willing server out: commands, DATA and BDAT, without a socket. */

export interface RecordedMessage {
  /** Between the angle brackets of MAIL FROM; '' is the null reverse-path. */
  readonly reversePath: string;
  readonly recipients: readonly string[];
  /** Parameters of MAIL and of each RCPT, as they came. */
  readonly mailParameters: string;
  readonly rcptParameters: readonly string[];
  /** Dot-unstuffed, as it came. Empty when bodies are not kept. */
  readonly data: Buffer;
  readonly sizeBytes: number;
}

export interface SinkOptions {
  /** Offers CHUNKING (RFC 3030). */
  readonly chunking?: boolean;
  /** Keywords for EHLO beside PIPELINING, 8BITMIME, SMTPUTF8, DSN and SIZE. */
  readonly keywords?: readonly string[];
  /** False: count, but throw the octets away. */
  readonly keepBodies?: boolean;
  /** Called before the 250 of a message is written. */
  readonly onMessage?: (message: RecordedMessage) => void;
  /** Breaks the connection instead of answering the n-th end of data of this connection, counted from 1. */
  readonly vanishAtDot?: number;
  /** Breaks the connection once so many octets of a body have come. */
  readonly vanishInBodyAt?: number;
}

export interface Fed {
  /** All replies to what was fed, in order. */
  readonly replies: string;
  readonly end: 'no' | 'quit' | 'vanish';
}

const NOTHING = Buffer.alloc(0);
const END_OF_DATA = Buffer.from('\r\n.\r\n');
/** `<path>` with quoted local parts, then the parameters. */
const PATH = /^[^:]*:\s*<((?:"(?:[^"\\]|\\.)*"|[^>"])*)>\s*(.*)$/;

export class SinkParser {
  readonly #options: SinkOptions;
  #rest: Buffer = NOTHING;
  #state: 'command' | 'data' | 'chunk' = 'command';
  /** Octets of this chunk still to come, and whether it is the last one. */
  #chunkLeft = 0;
  #chunkIsLast = false;
  #parts: Buffer[] = [];
  #sizeBytes = 0;
  #dots = 0;
  #mail: { path: string; parameters: string } | null = null;
  #rcpts: { path: string; parameters: string }[] = [];
  #replies = '';
  #end: Fed['end'] = 'no';

  constructor(options: SinkOptions) {
    this.#options = options;
  }

  feed(block: Buffer): Fed {
    this.#rest = this.#rest.length === 0 ? block : Buffer.concat([this.#rest, block]);
    this.#replies = '';
    while (this.#end === 'no' && this.#step());
    return { replies: this.#replies, end: this.#end };
  }

  /** Takes one command, or what there is of a body; false when more octets are needed. */
  #step(): boolean {
    if (this.#state === 'data') return this.#takeData();
    if (this.#state === 'chunk') return this.#takeChunk();
    const end = this.#rest.indexOf('\r\n');
    if (end < 0) return false;
    const line = this.#rest.toString('utf8', 0, end);
    this.#rest = this.#rest.subarray(end + 2);
    this.#command(line);
    return true;
  }

  #command(line: string): void {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'MAIL') this.#reply('250 2.1.0 Ok', () => (this.#mail = pathOf(line)));
    else if (verb === 'RCPT') this.#reply('250 2.1.5 Ok', () => this.#rcpts.push(pathOf(line)));
    else if (verb === 'DATA') this.#reply('354 Go ahead', () => (this.#state = 'data'));
    else if (verb === 'BDAT') this.#beginChunk(line);
    else if (verb === 'EHLO') this.#reply(this.#ehlo());
    else if (verb === 'HELO' || verb === 'NOOP') this.#reply('250 Ok');
    else if (verb === 'RSET')
      this.#reply('250 2.0.0 Ok', () => {
        this.#reset();
      });
    else if (verb === 'QUIT') this.#reply('221 2.0.0 Bye', () => (this.#end = 'quit'));
    else this.#reply('502 5.5.1 Not here');
  }

  #ehlo(): string {
    const offered = [
      'PIPELINING',
      '8BITMIME',
      'SMTPUTF8',
      'DSN',
      'ENHANCEDSTATUSCODES',
      ...(this.#options.keywords ?? []),
    ];
    if (this.#options.chunking) offered.push('CHUNKING');
    return ['250-sink.example', ...offered.map((keyword) => `250-${keyword}`), '250 SIZE 104857600'].join(
      '\r\n',
    );
  }

  #reply(line: string, effect?: () => unknown): void {
    this.#replies += `${line}\r\n`;
    effect?.();
  }

  #takeData(): boolean {
    const atStart = this.#sizeBytes === 0;
    if (atStart && this.#rest.length < 3) return false;
    if (atStart && this.#rest.indexOf('.\r\n') === 0) return this.#finishData(0, 3);
    const end = this.#rest.indexOf(END_OF_DATA);
    if (end >= 0) return this.#finishData(end + 2, end + END_OF_DATA.length);
    // The last four octets may be the beginning of the end.
    const sure = this.#rest.length - (END_OF_DATA.length - 1);
    if (sure > 0) this.#keep(sure);
    return false;
  }

  #finishData(bodyLength: number, consumed: number): boolean {
    this.#keep(bodyLength, consumed);
    this.#state = 'command';
    this.#finish(unstuffed);
    return true;
  }

  #beginChunk(line: string): void {
    const match = /^BDAT (\d+)( LAST)?$/i.exec(line);
    if (!match || !this.#options.chunking) {
      this.#reply('502 5.5.1 Not here');
      return;
    }
    this.#state = 'chunk';
    this.#chunkLeft = Number(match[1]);
    this.#chunkIsLast = match[2] !== undefined;
  }

  #takeChunk(): boolean {
    const length = Math.min(this.#rest.length, this.#chunkLeft);
    this.#chunkLeft -= length;
    this.#keep(length);
    if (this.#end !== 'no' || this.#chunkLeft > 0) return false;
    this.#state = 'command';
    if (this.#chunkIsLast) this.#finish((body) => body);
    else this.#reply('250 2.0.0 Ok');
    return true;
  }

  #keep(length: number, consumed = length): void {
    if (this.#options.keepBodies !== false && length > 0) this.#parts.push(this.#rest.subarray(0, length));
    this.#sizeBytes += length;
    this.#rest = this.#rest.subarray(consumed);
    const limit = this.#options.vanishInBodyAt;
    if (limit !== undefined && this.#sizeBytes >= limit) this.#end = 'vanish';
  }

  #finish(decode: (body: Buffer) => Buffer): void {
    this.#dots += 1;
    if (this.#dots === this.#options.vanishAtDot) this.#end = 'vanish';
    if (this.#end !== 'no') return;
    const message: RecordedMessage = {
      reversePath: this.#mail?.path ?? '(no MAIL)',
      recipients: this.#rcpts.map(({ path }) => path),
      mailParameters: this.#mail?.parameters ?? '',
      rcptParameters: this.#rcpts.map(({ parameters }) => parameters),
      data: decode(Buffer.concat(this.#parts)),
      sizeBytes: this.#sizeBytes,
    };
    this.#options.onMessage?.(message);
    this.#reply('250 2.0.0 Taken', () => {
      this.#reset();
    });
  }

  #reset(): void {
    this.#mail = null;
    this.#rcpts = [];
    this.#parts = [];
    this.#sizeBytes = 0;
  }
}

function pathOf(line: string): { path: string; parameters: string } {
  const match = PATH.exec(line);
  return { path: match?.[1] ?? `(unreadable: ${line})`, parameters: match?.[2] ?? '' };
}

function unstuffed(body: Buffer): Buffer {
  if (body.indexOf('\r\n.') < 0 && body[0] !== 0x2e) return body;
  return Buffer.from(body.toString('latin1').replace(/(^|\r\n)\./g, '$1'), 'latin1');
}

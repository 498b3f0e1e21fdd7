/**
 * Cuts the bytes of a session into command lines, message data (DATA) and chunks (BDAT). Hands over one thing at a time
 * and waits for the owner's word, so that nothing behind it is lost when the parser is detached (ATRN).
 */
import { Writable } from 'node:stream';
import type { DataScanner } from './data-scanner.ts';

/** A line may be so long, octets with its end; nobody sends longer ones by mistake (AUTH: 12,288, RFC 4954). */
const MAX_LINE_OCTETS = 16_384;
/** So much may wait behind the block at hand before the socket is paused. */
const WAITING_OCTETS = 131_072;
const LF = 10;
const CR = 13;
const NOTHING = Buffer.alloc(0);

export interface WireOwner {
  /** One command line without its end. The parser waits until nextCommand() or readContent() is called. */
  command(line: Buffer): void;
  /** A line is longer than 16 KB; the parser stops for good. */
  lineOverflow(): void;
  /** The parser has nothing to do now: time to write the collected replies. */
  pause(): void;
  /** The peer will send no more (half-closed or gone); everything before was handed over. */
  inputEnded(): void;
}

/** Takes the content of a message. */
export interface ContentSink {
  /** One block. A promise asks the parser to wait. */
  take(content: Buffer): Promise<void> | undefined;
  /** All of it was taken. The parser waits until the owner says how to go on. */
  complete(): void;
}

interface Content {
  readonly sink: ContentSink;
  readonly scanner: DataScanner;
  /** Octets of the chunk that are still to come; null: the data end with a dot. */
  remaining: number | null;
}

export class WireParser extends Writable {
  readonly #owner: WireOwner;
  #input: Buffer = NOTHING;
  #position = 0;
  #chunkOctets = 0;
  #askForMore: (() => void) | null = null;
  #isReady = true;
  #isRunning = false;
  #content: Content | null = null;
  #detached: Buffer[] | null = null;
  /** Set by smtp-server when the connection closes or turns to TLS: the rest of the input is dropped. */
  isClosed = false;

  constructor(owner: WireOwner) {
    super({ highWaterMark: WAITING_OCTETS, decodeStrings: false });
    this.#owner = owner;
  }

  /** Whether bytes arrived behind what was handed over last. */
  get hasMore(): boolean {
    return this.#position < this.#input.length || this.writableLength > this.#chunkOctets;
  }

  nextCommand(): void {
    this.#goOn();
  }

  /**
   * What follows is content: `octets` of it (BDAT), or null for all up to the end that the scanner finds (DATA). The
   * scanner is the message's own and lives as long as its chunks come.
   */
  readContent(sink: ContentSink, scanner: DataScanner, octets: number | null): void {
    this.#content = { sink, scanner, remaining: octets };
    this.#goOn();
  }

  /** Ends the parsing and gives back what was not handed over; to be called after the socket was unpiped. */
  async detach(): Promise<Buffer> {
    this.#detached = [this.#input.subarray(this.#position)];
    this.#releaseChunk();
    // Chunks that wait inside the stream come through _write first.
    while (this.writableLength > 0 && !this.destroyed) await new Promise(setImmediate);
    return Buffer.concat(this.#detached);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    if (this.#detached !== null || this.isClosed) {
      this.#detached?.push(chunk);
      callback();
      return;
    }
    this.#input =
      this.#position < this.#input.length
        ? Buffer.concat([this.#input.subarray(this.#position), chunk])
        : chunk;
    this.#position = 0;
    this.#chunkOctets = chunk.length;
    this.#askForMore = callback;
    this.#run();
  }

  override _final(callback: () => void): void {
    callback();
    if (!this.isClosed && this.#detached === null) this.#owner.inputEnded();
  }

  #goOn(): void {
    this.#isReady = true;
    if (!this.#isRunning) this.#run();
  }

  /** Hands over what is there until the owner makes it wait or the input is used up. */
  #run(): void {
    this.#isRunning = true;
    while (this.#isReady && !this.isClosed && this.#handOver());
    this.#isRunning = false;
    if (!this.isClosed) this.#owner.pause();
    if (this.isClosed || (this.#isReady && this.#detached === null)) this.#releaseChunk();
  }

  #releaseChunk(): void {
    const askForMore = this.#askForMore;
    this.#askForMore = null;
    this.#chunkOctets = 0;
    askForMore?.();
  }

  /** One step; false if the input does not suffice for it. */
  #handOver(): boolean {
    const content = this.#content;
    if (content === null) return this.#handOverLine();
    if (content.remaining !== 0 && this.#position === this.#input.length) return false;
    return content.remaining === null
      ? this.#handOverData(content)
      : this.#handOverChunk(content, content.remaining);
  }

  #handOverLine(): boolean {
    const start = this.#position;
    const end = this.#input.indexOf(LF, start);
    const length = (end < 0 ? this.#input.length : end + 1) - start;
    if (length > MAX_LINE_OCTETS) {
      this.#isReady = false;
      this.#owner.lineOverflow();
      return false;
    }
    if (end < 0) return false;
    this.#position = end + 1;
    this.#isReady = false;
    this.#owner.command(
      this.#input.subarray(start, end > start && this.#input[end - 1] === CR ? end - 1 : end),
    );
    return true;
  }

  #handOverData(data: Content): boolean {
    const { content, consumed } = data.scanner.scan(this.#input, this.#position);
    this.#position = consumed;
    this.#give(data, content);
    if (data.scanner.isEnded) this.#complete(data);
    return true;
  }

  #handOverChunk(chunk: Content, remaining: number): boolean {
    const end = Math.min(this.#input.length, this.#position + remaining);
    // The scanner must not look beyond the chunk: commands follow there.
    const { content } = chunk.scanner.scan(this.#input.subarray(0, end), this.#position);
    chunk.remaining = remaining - (end - this.#position);
    this.#position = end;
    this.#give(chunk, content);
    if (chunk.remaining === 0) this.#complete(chunk);
    return true;
  }

  #give(content: Content, block: Buffer): void {
    if (block.length === 0) return;
    const ready = content.sink.take(block);
    if (ready === undefined) return;
    this.#isReady = false;
    void ready.then(() => {
      if (this.#content === content) this.#goOn();
    });
  }

  #complete(content: Content): void {
    this.#content = null;
    this.#isReady = false;
    content.sink.complete();
  }
}

/**
 * Finds the end of message data, takes the dot stuffing away and notices bare CR, bare LF and NUL. One scanner per
 * message; it remembers where it stood when a block ended in the middle of a sequence.
 *
 * Only CR LF . CR LF ends the data, and only a dot behind CR LF (or at the very start) is taken away (RFC 5321, 4.5.2).
 * Each octet is looked at once and moved inside its own block, so no input costs more than a small multiple of plain text.
 */

const NUL = 0;
const LF = 10;
const CR = 13;
const DOT = 46;
const NO_OCTET = -1;

const IN_LINE = 0;
const AFTER_CR = 1;
const LINE_START = 2;
/** A dot at the start of a line is withheld: it belongs to the end of the data or is dropped. */
const AFTER_DOT = 3;
const AFTER_DOT_CR = 4;
const ENDED = 5;

const RELEASED_CR = Buffer.from('\r');

export class DataScanner {
  /** The octet that is taken away at the start of a line: a dot in DATA, none in BDAT. */
  readonly #stuffing: number;
  #state = LINE_START;
  #read = 0;
  #write = 0;
  /** A CR withheld in an earlier block turned out to be content. */
  #isCrReleased = false;
  /** A bare CR, a bare LF or a NUL was met so far. */
  hasBareNewline = false;

  /** CR LF . CR LF was met. */
  get isEnded(): boolean {
    return this.#state === ENDED;
  }

  constructor(encoding: 'dot-stuffed' | 'counted') {
    this.#stuffing = encoding === 'dot-stuffed' ? DOT : NO_OCTET;
  }

  /** Scans `chunk` from `from` up to its end or the end of the data. The content lies in the memory of `chunk`. */
  scan(chunk: Buffer, from: number): { readonly content: Buffer; readonly consumed: number } {
    this.#read = from;
    this.#write = from;
    this.#isCrReleased = false;
    while (this.#hasWork(chunk)) {
      if (this.#state === IN_LINE || this.#isOrdinaryLineStart(chunk)) this.#copyLines(chunk);
      if (this.#read < chunk.length) this.#step(chunk, chunk[this.#read++] ?? NUL);
    }
    return { content: this.#withReleasedCr(chunk.subarray(from, this.#write)), consumed: this.#read };
  }

  #withReleasedCr(content: Buffer): Buffer {
    return this.#isCrReleased ? Buffer.concat([RELEASED_CR, content]) : content;
  }

  /** No more is coming: a CR that still waits for its LF was a bare one. */
  finish(): void {
    if (this.#state === AFTER_CR) this.hasBareNewline = true;
  }

  #hasWork(chunk: Buffer): boolean {
    return this.#read < chunk.length && this.#state !== ENDED;
  }

  #isOrdinaryLineStart(chunk: Buffer): boolean {
    return this.#state === LINE_START && chunk[this.#read] !== this.#stuffing;
  }

  /** Fast path, starting inside a line: whole lines up to the next octet that needs thought or lies at the chunk's edge. */
  #copyLines(chunk: Buffer): void {
    const length = chunk.length;
    let read = this.#read;
    let write = this.#write;
    for (;;) {
      if (write === read) {
        while (read < length && (chunk[read] ?? NUL) > CR) read++;
        write = read;
      } else {
        let octet: number;
        while (read < length && (octet = chunk[read] ?? NUL) > CR) {
          chunk[write++] = octet;
          read++;
        }
      }
      if (read + 3 >= length) break;
      const control = chunk[read] ?? NUL;
      if (control === CR && chunk[read + 1] === LF) {
        const isStuffed = chunk[read + 2] === this.#stuffing;
        if (isStuffed && chunk[read + 3] === CR) break;
        chunk[write++] = CR;
        chunk[write++] = LF;
        read += isStuffed ? 3 : 2;
      } else {
        if (control === CR || control === LF || control === NUL) this.hasBareNewline = true;
        chunk[write++] = control;
        read++;
      }
    }
    // Where it stopped right behind CR LF, the next octet is no stuffing: being inside a line means the same there.
    if (read > this.#read) this.#state = IN_LINE;
    this.#read = read;
    this.#write = write;
  }

  #step(chunk: Buffer, octet: number): void {
    if (this.#state === AFTER_DOT) {
      if (octet === CR) {
        this.#state = AFTER_DOT_CR;
        return;
      }
      this.#state = IN_LINE;
    } else if (this.#state === AFTER_DOT_CR) {
      if (octet === LF) {
        this.#state = ENDED;
        return;
      }
      this.#releaseCr(chunk);
    } else if (this.#state === LINE_START && octet === this.#stuffing) {
      this.#state = AFTER_DOT;
      return;
    }
    this.#judge(octet);
    chunk[this.#write++] = octet;
  }

  /** The CR behind a lone dot did not end the data. Where the dot came with this chunk, it left room for the CR. */
  #releaseCr(chunk: Buffer): void {
    if (this.#write < this.#read - 1) chunk[this.#write++] = CR;
    else this.#isCrReleased = true;
    this.#state = AFTER_CR;
  }

  #judge(octet: number): void {
    const isAfterCr = this.#state === AFTER_CR;
    if (octet === LF ? !isAfterCr : isAfterCr || octet === NUL) this.hasBareNewline = true;
    if (octet === CR) this.#state = AFTER_CR;
    else this.#state = octet === LF && isAfterCr ? LINE_START : IN_LINE;
  }
}

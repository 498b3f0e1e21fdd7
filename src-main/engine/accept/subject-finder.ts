/** Finds the subject while the content passes: for the queue's table only, so anything odd may be lost, never the message. */

/** A header that has no subject up to here has none for us. */
const MOST_OCTETS = 16_384;
const MOST_CHARACTERS = 300;
const LF = 10;

const SUBJECT = /(?:^|\n)subject:[ \t]*((?:[^\n]*)(?:\n[ \t]+[^\n]*)*)/i;
/** RFC 2047 section 2. */
const ENCODED_WORD = /=\?([\w-]{1,40})(?:\*[\w-]*)?\?([bq])\?([^?\s]*)\?=/gi;
const BETWEEN_WORDS = /(\?=)\s+(?==\?)/g;
/** Control characters, line separators, and what turns the direction of writing. */
const UNSHOWN = /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;

export class SubjectFinder {
  #head = Buffer.alloc(0);
  #isOver = false;

  pass(block: Buffer): void {
    if (this.#isOver) return;
    this.#head = Buffer.concat([this.#head, block.subarray(0, MOST_OCTETS - this.#head.length)]);
    this.#isOver = this.#head.length >= MOST_OCTETS || endOfHeader(this.#head) >= 0;
  }

  /** Decoded and shown as it may be shown; null if there is none. */
  subject(): string | null {
    const end = endOfHeader(this.#head);
    const header = this.#head.toString('utf8', 0, end < 0 ? this.#head.length : end).replace(/\r/g, '');
    const raw = SUBJECT.exec(header)?.[1];
    return raw === undefined ? null : shownSubject(raw);
  }
}

/** Encoded words decoded, marks that could deceive removed, cut. */
export function shownSubject(raw: string): string {
  const decoded = raw
    .replace(/\n[ \t]+/g, ' ')
    .replace(BETWEEN_WORDS, '$1')
    .replace(ENCODED_WORD, (word, charset: string, encoding: string, text: string) =>
      decodeWord(word, charset, encoding.toLowerCase() === 'b' ? base64(text) : quoted(text)),
    );
  return decoded.replace(UNSHOWN, ' ').trim().slice(0, MOST_CHARACTERS);
}

function decodeWord(word: string, charset: string, bytes: Buffer): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return word; // a character set that nobody knows is shown as it came
  }
}

const base64 = (text: string): Buffer => Buffer.from(text, 'base64');

const quoted = (text: string): Buffer =>
  Buffer.from(
    text
      .replace(/_/g, ' ')
      .replace(/=([\da-f]{2})/gi, (_, octet: string) => String.fromCharCode(Number.parseInt(octet, 16))),
    'latin1',
  );

/** Where the first empty line begins; -1 if it has not come. */
function endOfHeader(head: Buffer): number {
  for (let at = head.indexOf(LF); at >= 0; at = head.indexOf(LF, at + 1)) {
    const next = head[at + 1];
    if (next === LF || (next === 13 && head[at + 2] === LF)) return at;
  }
  return -1;
}

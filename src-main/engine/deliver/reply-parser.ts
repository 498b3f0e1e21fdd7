/** Reads the peer's replies from bytes as they come: whole replies out, whatever the packets looked like (RFC 5321 section 4.2). */
import type { PeerReply } from '../../mail/delivery-outcome.ts';

/** A reply as it came: the lines are texts behind the code, in order. */
export interface Reply {
  readonly code: number;
  readonly lines: readonly string[];
}

/** Gives `stop`, or anything else to go on. */
type OnReply = (reply: Reply) => unknown;

/** The peer sent something that is no reply; nothing after it can be trusted. */
export class MalformedReply extends Error {
  override readonly name = 'MalformedReply';
}

/** The standard wants 512 octets a line; extensions and chatty peers need more. */
const MAX_LINE_BYTES = 4096;
const MAX_REPLY_BYTES = 65_536;
const MAX_TEXT_CHARACTERS = 500;

const LF = 0x0a;
const CR = 0x0d;
const MINUS = 0x2d;
const NOTHING = Buffer.alloc(0);

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

/**
 * Tolerates bare LF as line end, a code without text, empty lines between replies, lines without a code inside a
 * multi-line reply, and differing codes in it (the last one counts).
 */
export class ReplyParser {
  #rest = NOTHING;
  #lines: string[] = [];
  #bytes = 0;

  /** Whether nothing of an unfinished reply is kept. */
  get isEmpty(): boolean {
    return this.#rest.length === 0 && this.#lines.length === 0;
  }

  /** What came behind the last reply; nothing is kept after it. */
  takeRest(): Buffer {
    const rest = this.#rest;
    this.#rest = NOTHING;
    return rest;
  }

  /**
   * Calls `onReply` for each reply that became complete, in order; `stop` keeps what comes behind it for takeRest() or the
   * next push. Throws MalformedReply; earlier replies were given out then.
   */
  push(chunk: Buffer, onReply: OnReply): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    // Set at once, so that a throw inside the loop leaves no bytes to be read twice.
    this.#rest = NOTHING;
    let start = 0;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
      const isStopped = this.#line(bytes, start, end, onReply) === 'stop';
      start = end + 1;
      if (isStopped) {
        this.#rest = Buffer.from(bytes.subarray(start));
        return;
      }
    }
    if (bytes.length - start > MAX_LINE_BYTES) throw new MalformedReply('reply line too long');
    // A copy: the socket's chunk may be a slice of a large pool.
    if (start < bytes.length) this.#rest = Buffer.from(bytes.subarray(start));
  }

  #line(bytes: Buffer, start: number, lineFeed: number, onReply: OnReply): unknown {
    let end = lineFeed;
    while (end > start && bytes[end - 1] === CR) end -= 1;
    if (end - start > MAX_LINE_BYTES) throw new MalformedReply('reply line too long');
    this.#bytes += end - start;
    if (this.#bytes > MAX_REPLY_BYTES) throw new MalformedReply('reply too long');
    const inside = this.#lines.length > 0;
    if (end === start && !inside) return undefined;
    const code = codeAt(bytes, start, end);
    if (code === null) {
      if (!inside) throw new MalformedReply(`no reply: ${printable(bytes.toString('utf8', start, end))}`);
      this.#lines.push(bytes.toString('utf8', start, end));
      return undefined;
    }
    this.#lines.push(bytes.toString('utf8', Math.min(start + 4, end), end));
    if (bytes[start + 3] === MINUS && start + 3 < end) return undefined;
    const reply = { code, lines: this.#lines };
    this.#lines = [];
    this.#bytes = 0;
    return onReply(reply);
  }
}

function codeAt(bytes: Buffer, start: number, end: number): number | null {
  const [a = 0, b = 0, c = 0] = [bytes[start], bytes[start + 1], bytes[start + 2]];
  if (end - start < 3 || a < 0x32 || a > 0x35 || !isDigit(b) || !isDigit(c)) return null;
  if (end - start > 3 && isDigit(bytes[start + 3])) return null;
  return (a - 0x30) * 100 + (b - 0x30) * 10 + (c - 0x30);
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g;

function printable(text: string): string {
  const clean = text.replace(CONTROL, ' ').trim();
  return clean.length > MAX_TEXT_CHARACTERS ? `${clean.slice(0, MAX_TEXT_CHARACTERS)}…` : clean;
}

const ENHANCED = /^([245]\.\d{1,3}\.\d{1,3})(?:\s+|$)/;

/** The reply as it is kept: one line, the enhanced code (RFC 3463) apart, control characters removed, shortened. */
export function toPeerReply(reply: Reply): PeerReply {
  const enhanced = ENHANCED.exec(reply.lines[0] ?? '')?.[1] ?? null;
  const lines = enhanced === null ? reply.lines : reply.lines.map((line) => line.replace(ENHANCED, ''));
  return { code: reply.code, enhanced, text: printable(lines.join(' ')) };
}

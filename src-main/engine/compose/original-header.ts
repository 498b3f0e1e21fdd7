/** The header of a stored message, read for a report about it: bounded, whatever the message is. */
import libmime from 'libmime';
import type { StoredBody } from '../../store/store-contract.ts';

export type ReadBody = (body: StoredBody) => AsyncIterable<Uint8Array>;

export interface OriginalHeader {
  /** Complete lines with their line ends, without the empty line behind them. */
  readonly bytes: Buffer;
  readonly isEightBit: boolean;
  /** Decoded, one line; '' if there is none. */
  readonly subject: string;
  /** With angle brackets; null if there is none that can be repeated. */
  readonly messageId: string | null;
}

/** What is beyond is left out: the header is there to recognise the message by. */
const MAX_HEADER_BYTES = 64 * 1024;

export async function readOriginalHeader(body: StoredBody, readBody: ReadBody): Promise<OriginalHeader> {
  const bytes = headerOf(await firstBytes(body, readBody));
  const text = bytes.toString('utf8');
  return {
    bytes,
    isEightBit: bytes.some((octet) => octet >= 0x80),
    subject: decoded(fieldOf(text, 'subject')),
    messageId: /^<[!-;=?-~]+@[!-;=?-~]+>$/.exec(fieldOf(text, 'message-id'))?.[0] ?? null,
  };
}

async function firstBytes(body: StoredBody, readBody: ReadBody): Promise<Buffer> {
  const blocks: Uint8Array[] = [];
  let size = 0;
  for await (const block of readBody(body)) {
    blocks.push(block);
    size += block.byteLength;
    if (size >= MAX_HEADER_BYTES) break;
  }
  return Buffer.concat(blocks).subarray(0, MAX_HEADER_BYTES);
}

/** As far as the empty line; a header that is cut off ends with its last whole line. */
function headerOf(start: Buffer): Buffer {
  if (start.indexOf('\r\n') === 0) return start.subarray(0, 0);
  const end = start.indexOf('\r\n\r\n');
  const last = end >= 0 ? end : start.lastIndexOf('\r\n');
  return start.subarray(0, last < 0 ? 0 : last + 2);
}

/** Unfolded; '' if there is none. */
function fieldOf(header: string, name: string): string {
  const field = new RegExp(`^${name}:((?:[^\\r\\n]|\\r\\n[ \\t])*)`, 'im').exec(header)?.[1] ?? '';
  return field.replace(/\r\n[ \t]/g, ' ').trim();
}

const MAX_SUBJECT_CHARACTERS = 200;

/** Decoded words (RFC 2047), without controls and marks that turn the direction of what follows. */
function decoded(subject: string): string {
  const text = libmime
    .decodeWords(subject)
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .trim();
  return text.length > MAX_SUBJECT_CHARACTERS ? `${text.slice(0, MAX_SUBJECT_CHARACTERS)}…` : text;
}

/** The header of a stored message, read for a report about it: bounded, whatever the message is. */
import { fieldOf } from '../../mail/header-field.ts';
import { subjectOf } from '../../mail/subject.ts';
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
    subject: shortened(subjectOf(text) ?? ''),
    messageId: repeatableMessageId(fieldOf(text, 'message-id') ?? ''),
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

const MAX_SUBJECT_CHARACTERS = 200;

function shortened(subject: string): string {
  return subject.length > MAX_SUBJECT_CHARACTERS ? `${subject.slice(0, MAX_SUBJECT_CHARACTERS)}…` : subject;
}

/** RFC 5322 section 3.6.4, as far as it can be told in one look at each character; null if it cannot be repeated. */
export function repeatableMessageId(field: string): string | null {
  const hasDomain = field.slice(2, -2).includes('@');
  return hasDomain && /^<[!-;=?-~]+>$/.test(field) ? field : null;
}

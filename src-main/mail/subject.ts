/** The subject of a message as people may see it: encoded words decoded (RFC 2047), nothing in it that deceives. */
import libmime from 'libmime';
import { getCharsetName } from 'libmime/lib/get-charset-name.js';
import { fieldOf } from './header-field.ts';

/** One line, uncut; null if there is none. `start` as for fieldOf. */
export function subjectOf(start: string): string | null {
  const field = fieldOf(start, 'subject');
  return field === null ? null : decoded(field).replace(UNSHOWN, ' ').trim();
}

/** Control characters, line separators, and what turns the direction of writing. */
const UNSHOWN = /[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;

/** As the library reads them; the language behind `*` (RFC 2231 section 5) is part of the first piece. */
const ENCODED_WORD = /(=\?[\w*-]+\?[bq]\?[^?]*\?=)/i;

/** Words in a character set that nobody knows stay as they came; the library would take them for UTF-8. */
function decoded(text: string): string {
  const runs = [''];
  for (const piece of text.split(ENCODED_WORD)) {
    if (isUnknownWord(piece)) runs.push(piece, '');
    else runs.push((runs.pop() ?? '') + piece);
  }
  return runs.map((run, index) => (index % 2 === 0 ? libmime.decodeWords(run) : run)).join('');
}

function isUnknownWord(piece: string): boolean {
  const charset = /^=\?([\w-]+)(?:\*[\w*-]*)?\?[bq]\?/i.exec(piece)?.[1];
  return charset !== undefined && getCharsetName(charset) === false;
}

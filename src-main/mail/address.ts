/** Paths of MAIL and RCPT, RFC 5321 section 4.1.2 and RFC 6531: read in full, kept as they came. */
import { addressBytes } from '../shared/settings/address-range.ts';

/** A mailbox as it came, without angle brackets and source route. */
export interface Mailbox {
  readonly path: string;
  readonly localPart: string;
  /** As it came: A-label or U-label, or an address literal; '' for `postmaster` without domain. */
  readonly domain: string;
}

export interface ParsedPath {
  /** Null for the null path `<>`. */
  readonly mailbox: Mailbox | null;
  /** What follows the path: the parameters, trimmed. */
  readonly rest: string;
}

const MAX_LOCAL_PART = 64;
const MAX_DOMAIN = 255;
/** With angle brackets, RFC 5321 section 4.5.3.1.3. */
const MAX_PATH = 256;

/** Dots may stand anywhere: real senders use `a..b@x` and `a.@x`, and the octets go on as they came. U+FFFD is no octet of anybody's. */
const DOT_STRING = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\u00a0-\ufffc\u{10000}-\u{10ffff}-]+$/u;
const QUOTED_STRING = /^"(?:[ !#-[\]-~\u00a0-\ufffc\u{10000}-\u{10ffff}]|\\[ -~])*"$/u;
const LABEL = /^(?!-)[A-Za-z0-9_\u00a0-\ufffc\u{10000}-\u{10ffff}-]{1,63}(?<!-)$/u;

export const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/** Octets in UTF-8, as they travel. */
function octets(text: string): number {
  let count = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    count += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return count;
}

function isDomain(domain: string): boolean {
  const literal = /^\[(?:IPv6:)?([0-9a-f:.]+)\]$/i.exec(domain);
  if (literal) {
    const address = literal[1] ?? '';
    return /^\[IPv6:/i.test(domain) === address.includes(':') && addressBytes(address) !== null;
  }
  return domain.split('.').every((label) => LABEL.test(label));
}

/** Splits at the last `@` outside quotes; null if that gives no mailbox. */
function parseMailbox(path: string): Mailbox | null {
  const at = path.startsWith('"') ? path.indexOf('@', closingQuote(path, 0)) : path.indexOf('@');
  if (at < 0) return /^postmaster$/i.test(path) ? { path, localPart: path, domain: '' } : null;
  const localPart = path.slice(0, at);
  const domain = path.slice(at + 1);
  if (octets(localPart) > MAX_LOCAL_PART || octets(domain) > MAX_DOMAIN || octets(path) + 2 > MAX_PATH)
    return null;
  if (!DOT_STRING.test(localPart) && !QUOTED_STRING.test(localPart)) return null;
  return isDomain(domain) ? { path, localPart, domain } : null;
}

/** Index of the quote that closes the one at `open`; beyond the text if there is none. */
function closingQuote(text: string, open: number): number {
  for (let index = open + 1; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === '"') return index;
  }
  return text.length;
}

/** Index of the first `>` outside quotes; -1 if there is none. */
function closingBracket(text: string): number {
  for (let index = 1; index < text.length; index++) {
    if (text[index] === '"') index = closingQuote(text, index);
    else if (text[index] === '>') return index;
  }
  return -1;
}

/** Takes a source route (`@a,@b:`) away: it is read and dropped, RFC 5321 appendix C. Null if it is malformed. */
function withoutRoute(path: string): string | null {
  if (!path.startsWith('@')) return path;
  const colon = path.indexOf(':', path.includes('[') ? path.indexOf(']') : 0);
  if (colon < 0) return null;
  const hops = path.slice(0, colon).split(',');
  return hops.every((hop) => hop.startsWith('@') && isDomain(hop.slice(1))) ? path.slice(colon + 1) : null;
}

/**
 * Reads what stands behind `FROM:` or `TO:`. Null if it is no path. `allowBare` tolerates missing angle brackets, as
 * mail programs on submission ports send them.
 */
export function parsePath(text: string, options: { readonly allowBare: boolean }): ParsedPath | null {
  const argument = text.trim();
  if (!argument.startsWith('<')) {
    const [path = '', ...rest] = argument.split(' ');
    const mailbox = options.allowBare ? parseMailbox(path) : null;
    return mailbox && { mailbox, rest: rest.join(' ').trim() };
  }
  const end = closingBracket(argument);
  const rest = argument.slice(end + 1);
  if (end < 0 || (rest !== '' && !rest.startsWith(' '))) return null;
  const path = withoutRoute(argument.slice(1, end));
  if (path === null) return null;
  if (path === '' && end === 1) return { mailbox: null, rest: rest.trim() };
  const mailbox = parseMailbox(path);
  return mailbox && { mailbox, rest: rest.trim() };
}

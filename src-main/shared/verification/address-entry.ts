/** One entry of a gateway's address list (V4): an address of its domain, or a pattern with `*` in the local part. */

/** Characters of a local part without quotes (RFC 5321 section 4.1.2, RFC 6531), `*` being the wildcard here. */
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~.\u00a0-\ufffc\u{10000}-\u{10ffff}-]{1,64}$/u;
const QUOTED = /^"(?:[ !#-[\]-~\u00a0-\ufffc\u{10000}-\u{10ffff}]|\\[ -~])*"$/u;

/**
 * The form in which local parts are compared and stored: lower case, quotes that say nothing taken away. Mail servers
 * tell addresses apart that differ in their case only where nobody has such.
 */
export function comparableLocalPart(localPart: string): string {
  const lower = localPart.toLowerCase();
  if (!QUOTED.test(lower)) return lower;
  const content = lower.slice(1, -1).replace(/\\(.)/g, '$1');
  return LOCAL_PART.test(content) && !content.includes('*') ? content : lower;
}

export type EntryFault = 'not-an-address' | 'other-domain';

/**
 * Reads what somebody typed or imported; gives the local part or its pattern in comparable form. `domain` is the
 * gateway's, an A-label; `toAscii` turns a domain into one (the hosts have different means for it).
 */
export function readAddressEntry(
  text: string,
  domain: string,
  toAscii: (domain: string) => string,
): { readonly localPart: string } | EntryFault {
  const trimmed = text.trim().replace(/^<(.*)>$/, '$1');
  const at = trimmed.lastIndexOf('@');
  const localPart = comparableLocalPart(trimmed.slice(0, Math.max(at, 0)));
  const isLocalPart = LOCAL_PART.test(localPart) || (QUOTED.test(localPart) && localPart.length <= 64);
  const entryDomain = toAscii(trimmed.slice(at + 1).toLowerCase());
  if (!isLocalPart || !/^[a-z0-9.-]+$/.test(entryDomain)) return 'not-an-address';
  return entryDomain === domain ? { localPart } : 'other-domain';
}

export const isPattern = (localPart: string): boolean =>
  localPart.includes('*') && !localPart.startsWith('"');

/** Whether a pattern means this local part; both comparable. `*` stands for any characters, none included. */
export function matchesPattern(pattern: string, localPart: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  if (!localPart.startsWith(first)) return false;
  let from = first.length;
  for (const [index, part] of others.entries()) {
    if (index === others.length - 1)
      return localPart.length - part.length >= from && localPart.endsWith(part);
    const found = localPart.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return from === localPart.length;
}

/** LDAP search filters (RFC 4515): where one is wrong (T22), and how an address is put in. */

export const ADDRESS_PLACE = '$ADDRESS$';

export type FilterFlawKind = 'address' | 'parenthesis' | 'attribute' | 'comparison' | 'escape';

export interface FilterFlaw {
  /** Character, counted from 1. */
  readonly at: number;
  readonly kind: FilterFlawKind;
}

/** Attribute with options, or an extensible match (`cn:dn:2.4.8.10:`). */
const ATTRIBUTE =
  /^(?:[a-z][a-z0-9-]*|\d+(?:\.\d+)*)(?:;[a-z0-9-]+)*(?::dn)?(?::[a-z0-9.-]+)?(?=[=~<>:])|^:(?:dn:)?[a-z0-9.-]+(?=:)/i;
const COMPARISON = /^(?:=|~=|<=|>=|:=)/;

class Wrong extends Error {
  readonly flaw: FilterFlaw;

  constructor(at: number, kind: FilterFlawKind) {
    super(kind);
    this.flaw = { at: at + 1, kind };
  }
}

/** Null if the filter can be used: well formed, with a place for the address. */
export function filterFlaw(filter: string): FilterFlaw | null {
  try {
    const end = readFilter(filter, blanksFrom(filter, 0));
    if (blanksFrom(filter, end) < filter.length) throw new Wrong(end, 'parenthesis');
  } catch (error) {
    if (error instanceof Wrong) return error.flaw;
    throw error;
  }
  return filter.includes(ADDRESS_PLACE) ? null : { at: 1, kind: 'address' };
}

/** Reads one filter with its parentheses; gives the index behind it. */
function readFilter(text: string, start: number): number {
  if (text[start] !== '(') throw new Wrong(start, 'parenthesis');
  const inside = blanksFrom(text, start + 1);
  const operator = text[inside];
  const end =
    operator === '&' || operator === '|' || operator === '!'
      ? readList(text, inside + 1, operator === '!')
      : readComparison(text, inside);
  if (text[end] !== ')') throw new Wrong(end, 'parenthesis');
  return end + 1;
}

/** One filter or more, exactly one behind `!`; gives the index behind the last. */
function readList(text: string, start: number, isSingle: boolean): number {
  let end = blanksFrom(text, readFilter(text, blanksFrom(text, start)));
  while (!isSingle && text[end] === '(') end = blanksFrom(text, readFilter(text, end));
  return end;
}

function readComparison(text: string, start: number): number {
  const attribute = ATTRIBUTE.exec(text.slice(start))?.[0];
  if (attribute === undefined) throw new Wrong(start, 'attribute');
  const at = start + attribute.length;
  const comparison = COMPARISON.exec(text.slice(at))?.[0];
  if (comparison === undefined) throw new Wrong(at, 'comparison');
  return readValue(text, at + comparison.length);
}

/** Up to the closing parenthesis; a backslash is followed by two hexadecimal digits. */
function readValue(text: string, start: number): number {
  for (let index = start; index < text.length; index++) {
    if (text[index] === ')') return index;
    if (text[index] === '(') throw new Wrong(index, 'parenthesis');
    if (text[index] === '\\' && !/^[0-9a-f]{2}/i.test(text.slice(index + 1, index + 3)))
      throw new Wrong(index, 'escape');
  }
  throw new Wrong(text.length, 'parenthesis');
}

function blanksFrom(text: string, start: number): number {
  let index = start;
  while (/\s/.test(text[index] ?? '')) index++;
  return index;
}

/** The filter with the address in it; what has a meaning in filters is escaped. */
export function ldapFilterFor(filter: string, address: string): string {
  const escaped = address.replace(
    /[\\*()\0]/g,
    (character) => `\\${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  );
  return filter.replaceAll(ADDRESS_PLACE, () => escaped);
}

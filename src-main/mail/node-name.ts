/** The arguments of ETRN (RFC 1985) and ATRN (RFC 2645): which names are asked for. Says nothing about who may ask. */
import { isDomainName } from '../shared/settings/field-types.ts';

/** Turns U-labels into A-labels; '' if the name has no such form. Handed in, because the tables are the runtime's. */
export type ToAsciiDomain = (domain: string) => string;

export type EtrnNode =
  /** One gateway domain: A-label, lower case, without final dot. */
  | { readonly kind: 'domain'; readonly name: string }
  /** `@name`: the domain and all below it; may be a single label, because `@com` is refused as a policy, not as syntax. */
  | { readonly kind: 'subtree'; readonly name: string }
  /** `#name`: a named queue, as it came. */
  | { readonly kind: 'queue'; readonly name: string };

const QUEUE_NAME = /^[!-~]{1,64}$/;
const ASCII = /^[!-~]*$/;
/** Loose on purpose: a name that merely cannot be ours hears 450, not 501 (RFC 2645 has no 501). */
const LIST_NAME = /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/;

/** A-label, lower case, no final dot; null if that is impossible. The name is not checked further. */
function toNodeDomain(text: string, toAscii: ToAsciiDomain): string | null {
  const name = text.endsWith('.') ? text.slice(0, -1) : text;
  const ascii = ASCII.test(name) ? name : toAscii(name);
  return ascii === '' ? null : ascii.toLowerCase();
}

/** Reads what stood behind `ETRN`. `missing` hears 500, `bad` hears 501 (protocol: one word, two labels or more). */
export function parseEtrnArgument(argument: string, toAscii: ToAsciiDomain): EtrnNode | 'missing' | 'bad' {
  const text = argument.trim();
  if (text === '') return 'missing';
  if (text.startsWith('#')) {
    const name = text.slice(1);
    return QUEUE_NAME.test(name) ? { kind: 'queue', name } : 'bad';
  }
  const kind = text.startsWith('@') ? 'subtree' : 'domain';
  const name = toNodeDomain(kind === 'subtree' ? text.slice(1) : text, toAscii);
  if (name === null) return 'bad';
  const isName = isDomainName(name) || (kind === 'subtree' && isDomainName(`label.${name}`));
  return isName ? { kind, name } : 'bad';
}

/**
 * Reads what stood behind `ATRN`: names separated by commas, blanks around commas tolerated. No argument gives an empty
 * list (all domains of the account). Each name once, A-label, lower case; single labels stay in the list.
 */
export function parseAtrnArgument(argument: string, toAscii: ToAsciiDomain): readonly string[] | 'bad' {
  if (argument.trim() === '') return [];
  const names = argument.split(',').map((part) => toNodeDomain(part.trim(), toAscii));
  const isList = names.every((name): name is string => name !== null && LIST_NAME.test(name));
  return isList ? [...new Set(names)] : 'bad';
}

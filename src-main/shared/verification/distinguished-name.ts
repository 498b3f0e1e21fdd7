/** Distinguished names as text (RFC 4514), for T21. */

const ATTRIBUTE = /^\s*(?:[a-z][a-z0-9-]*|\d+(?:\.\d+)*)\s*=/i;
/** Hexadecimal octets, a text in quotes as older servers write it, or characters with escapes. */
const VALUE =
  /^\s*(?:#(?:[0-9a-f]{2})+|"[^"]*"|(?:[^\\"+,;<>\0]|\\(?:[0-9a-f]{2}|[ "#+,;<=>\\]))+)\s*(?=[,;+]|$)/i;

/** Whether `text` is one; the empty name is the root of the directory. */
export function isDistinguishedName(text: string): boolean {
  let rest = text.trim();
  if (rest === '') return true;
  for (;;) {
    for (const part of [ATTRIBUTE, VALUE]) {
      const length = part.exec(rest)?.[0].length;
      if (length === undefined) return false;
      rest = rest.slice(length);
    }
    if (rest === '') return true;
    rest = rest.slice(1);
  }
}

/** What an LDAP server takes as a name to sign in with: a DN, or a plain name such as Active Directory has (`user@domain`, `DOMAIN\user`). */
export const isBindName = (text: string): boolean => !text.includes('=') || isDistinguishedName(text);

/** Building blocks of the settings schemas: one definition of a domain, a host field, a port and an address entry. */
import { z } from 'zod';
import ipaddr from 'ipaddr.js';

const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/**
 * Whether `name` is a domain name of two labels or more in A-label form, lower case (RFC 5321 section 4.1.2).
 * A single label is no gateway domain: RFC 2645 and ETRN both want fully qualified names.
 */
export function isDomainName(name: string): boolean {
  if (name.length > 253) return false;
  const labels = name.split('.');
  return (
    labels.length >= 2 && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '')
  );
}

/** A domain name as stored: A-label, lower case, no final dot. Callers turn U-labels into A-labels first. */
export const domainName = z
  .string()
  .trim()
  .toLowerCase()
  .refine(isDomainName, { params: { text: 'error.domain' } });

/** TLS of outgoing connections (S5): never, where offered, else no delivery, else no delivery unless the certificate fits. */
export const tlsPolicy = z.enum(['off', 'opportunistic', 'required', 'verified']);
export type TlsPolicy = z.output<typeof tlsPolicy>;

/** Names an entry of a list that has a secret of its own; made by whoever adds the entry, never changed. */
export const listItemId = z.string().regex(/^[a-z0-9-]{1,36}$/);

/** A new secret, or null to remove it. */
export const secretChange = z.string().min(1).max(255).nullable();

/** An address as people write it in a form, A-label or U-label domain; '' for "not set". */
export const mailboxAddress = z
  .string()
  .trim()
  .max(320)
  .refine((text) => text === '' || /^[^\s@<>()[\],;:\\"]{1,64}@[^\s@<>()[\],;:\\"]{1,255}$/.test(text), {
    params: { text: 'error.mailbox' },
  });

/** `HH:MM`, local time. */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

export const tcpPort = z.int().min(1).max(65535);
/** A listener's port; 0 switches the listener off. */
export const listenerPort = z.int().min(0).max(65535);

/** The three forms of a host field (gateway-editor, section 0), or '' for "not set". */
export type HostField =
  | { readonly kind: 'domain'; readonly domain: string }
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'address'; readonly address: string };

const HOST_NAME = (name: string): boolean =>
  name.length <= 253 && name.split('.').every((label) => LABEL.test(label));

/** Reads `example.com`, `[host.example.net]`, `192.0.2.7`, `[192.0.2.7]` or `[IPv6:2001:db8::7]`; null if it is none of them. */
export function parseHostField(text: string): HostField | null {
  const trimmed = text.trim().toLowerCase();
  const inner = /^\[(?:ipv6:)?(.+)\]$/.exec(trimmed)?.[1];
  const literal = inner ?? trimmed;
  if (ipaddr.IPv4.isValidFourPartDecimal(literal)) return { kind: 'address', address: literal };
  if (literal.includes(':')) {
    return ipaddr.IPv6.isValid(literal) && !literal.includes('%')
      ? { kind: 'address', address: ipaddr.IPv6.parse(literal).toString() }
      : null;
  }
  if (/^[\d.]+$/.test(literal) || !HOST_NAME(literal)) return null;
  return inner === undefined ? { kind: 'domain', domain: literal } : { kind: 'host', host: literal };
}

/** The form that is stored and shown again; `parseHostField` reads it back to the same value. */
export function formatHostField(field: HostField): string {
  switch (field.kind) {
    case 'domain':
      return field.domain;
    case 'host':
      return `[${field.host}]`;
    case 'address':
      return field.address.includes(':') ? `[IPv6:${field.address}]` : `[${field.address}]`;
  }
}

/** The name or address in it, as the DNS and sockets take it: without brackets. */
export const hostInField = (field: HostField): string =>
  field.kind === 'domain' ? field.domain : field.kind === 'host' ? field.host : field.address;

export const hostField = z
  .string()
  .trim()
  .refine((text) => text === '' || parseHostField(text) !== null, { params: { text: 'error.host' } });

/** Settings of the page Verification: how recipients of a gateway are checked, and by whom. The list itself is no setting: it may be long. */
import { z } from 'zod';
import { hostField, listenerPort, listItemId, tlsPolicy } from './field-types.ts';

/** V1 to V3. `file`: only the addresses of the gateway's list; every other method but `none` takes that list as well. */
export const verificationMethod = z.enum(['none', 'file', 'ldap', 'minger', 'callout']);
export type VerificationMethod = z.output<typeof verificationMethod>;

/** What LDAP is asked; `$ADDRESS$` stands for the escaped address. */
export const DEFAULT_LDAP_FILTER = '(|(mail=$ADDRESS$)(proxyAddresses=smtp:$ADDRESS$))';

/** A host field, or an LDAP address: `ldap://` or `ldaps://` with a name and perhaps a port. */
export const verifierHost = z
  .string()
  .trim()
  .max(300)
  .refine((text) => /^ldaps?:\/\/[^\s/]+\/?$/i.test(text) || hostField.safeParse(text).success, {
    params: { text: 'error.host' },
  });

/** V14; its secret is stored as `verification.more-servers/<id>`. */
export const verificationServer = z.strictObject({
  id: listItemId,
  host: verifierHost,
  /** 0: the usual one of the method. */
  port: listenerPort.default(0),
  baseDn: z.string().max(1000).default(''),
  bindDn: z.string().max(1000).default(''),
});
export type VerificationServer = z.output<typeof verificationServer>;

export const verificationFields = {
  'verification.method': verificationMethod.default('none'),
  'verification.host': verifierHost.default(''),
  /** 0: the usual one: LDAP 389 (LDAPS 636), Minger 4069, callout 25. */
  'verification.port': listenerPort.default(0),
  'verification.bind-dn': z.string().max(1000).default(''),
  'verification.base-dn': z.string().max(1000).default(''),
  'verification.filter': z.string().max(2000).default(DEFAULT_LDAP_FILTER),
  'verification.scope': z.enum(['base', 'one', 'sub']).default('sub'),
  'verification.more-servers': z.array(verificationServer).max(20).default([]),
  'verification.tls': tlsPolicy.default('opportunistic'),
  'verification.unreachable': z.enum(['accept', 'defer']).default('accept'),
  'verification.known-good': z.boolean().default(true),
  'verification.known-good-days': z.int().min(1).max(365).default(31),
} as const;

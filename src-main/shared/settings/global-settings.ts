/** Settings over all gateways (page 9) and of the automatic creation of gateways (page 10). */
import { z } from 'zod';
import { domainName, hostField, listenerPort, listItemId, mailboxAddress } from './field-types.ts';

/** G3; its secret is stored as `global.minger-hosts/<id>`. */
export const mingerHost = z.strictObject({
  id: listItemId,
  host: hostField,
  /** 0: 4069. */
  port: listenerPort.default(0),
});

export const globalSettings = {
  'global.cache-ldap': z.boolean().default(true),
  'global.verify-senders': z.boolean().default(true),
  'global.minger-sharing': z.boolean().default(false),
  'global.minger-hosts': z.array(mingerHost).max(20).default([]),
  'global.no-smarthost-forward': z.boolean().default(false),
  'global.exempt-matching': z.boolean().default(true),
  'automatic.enabled': z.boolean().default(false),
  /** A gateway's domain; empty: the defaults for new gateways. */
  'automatic.pattern': domainName.or(z.literal('')).default(''),
  'automatic.not-local-sender': z.boolean().default(true),
  'automatic.not-reserved': z.boolean().default(true),
  'automatic.confirm': z.boolean().default(true),
  /** Empty: `postmaster@` our host name. */
  'automatic.confirm-to': mailboxAddress.default(''),
  'automatic.confirm-minutes': z.int().min(5).max(43_200).default(1440),
  'automatic.deliver-higher': z.boolean().default(false),
} as const;

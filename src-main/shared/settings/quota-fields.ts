/** Settings of the page Quotas: how much of a gateway's mail may wait here at once. */
import { z } from 'zod';
import { mailboxAddress } from './field-types.ts';

export const quotaFields = {
  'quotas.enabled': z.boolean().default(false),
  /** 0: unlimited. */
  'quotas.max-messages': z.int().min(0).max(10_000_000).default(0),
  /** KB of 1024 octets; 0: unlimited. */
  'quotas.max-kb': z.int().min(0).max(4_000_000_000).default(0),
  'quotas.warn': z.boolean().default(false),
  /** Empty: `postmaster@` our host name. */
  'quotas.warn-from': mailboxAddress.default(''),
  /** Empty: `postmaster@` the gateway's domain. */
  'quotas.warn-to': mailboxAddress.default(''),
  'quotas.reply': z.enum(['452', '552']).default('452'),
} as const;

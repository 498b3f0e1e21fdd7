/** Procedures of the page Verification: a gateway's list of addresses (V4), the test (V7), what is remembered (V8); and the scanners' test. */
import { z } from 'zod';

import { gatewayFields, gatewaySecrets } from '../settings/gateway-settings.ts';
import { inputIssue, procedure } from './procedure.ts';

const domain = z.string();

/** Part of a list in the order of its addresses, from behind `after`; `filter` is a part of the address, case ignored. */
const page = {
  domain,
  filter: z.string().max(320).default(''),
  after: z.string().max(320).default(''),
  limit: z.int().min(1).max(10_000).default(1000),
};

/** An address whose answer is remembered (V17, G1). Instants are epoch milliseconds. */
export const knownAddress = z.object({
  address: z.string(),
  isValid: z.boolean(),
  /** Who said so: `ldap`, `minger` or `callout`, and the server. */
  source: z.string(),
  learnedAt: z.int(),
  expiresAt: z.int(),
});
export type KnownAddress = z.output<typeof knownAddress>;

/** One step of a test, in order; `detail` is what was tried and what the peer said, untranslated. */
export const testStep = z.object({
  step: z.enum(['list', 'remembered', 'resolve', 'connect', 'tls', 'sign-in', 'ask']),
  /** Milliseconds it took. */
  ms: z.number(),
  isGood: z.boolean(),
  detail: z.string(),
});
export type TestStep = z.output<typeof testStep>;

/** `unreachable`: nobody could say; V16 decides then. */
export const addressVerdict = z.enum(['valid', 'invalid', 'unreachable']);
export type AddressVerdict = z.output<typeof addressVerdict>;

export const listFormat = z.enum(['text', 'csv']);
export type ListFormat = z.output<typeof listFormat>;

export const verificationProcedures = {
  /** `total`: entries of the whole list; `matching`: those that the filter lets through. */
  'verification:list': procedure(
    z.strictObject(page),
    z.object({ entries: z.array(z.string()), total: z.int(), matching: z.int() }),
  ),
  /** Addresses or patterns with `*` in the local part. All or none: a wrong or doubled one (T15, T08) is an issue at its index. */
  'verification:add': procedure(
    z.strictObject({ domain, entries: z.array(z.string().max(1000)).min(1).max(10_000) }),
    z.object({ added: z.int() }),
  ),
  /** As listed; what is not there is left out of the number. */
  'verification:remove': procedure(
    z.strictObject({ domain, entries: z.array(z.string().max(1000)).min(1).max(100_000) }),
    z.object({ removed: z.int() }),
  ),
  /**
   * One address a line (`#` begins a remark), or CSV with the addresses in one of its columns. A wrong line refuses all of
   * it; addresses of other domains are skipped. `replace`: entries that are not in the text go.
   */
  'verification:import': procedure(
    z.strictObject({ domain, text: z.string(), replace: z.boolean().default(false) }),
    z.object({ added: z.int(), present: z.int(), removed: z.int(), skipped: z.int() }),
  ),
  'verification:export': procedure(
    z.strictObject({ domain, format: listFormat.default('text') }),
    z.object({ text: z.string() }),
  ),
  /** What a person may have to confirm (T13, T23, T41), for settings that are applied or not; text keys at paths of fields. */
  'verification:check': procedure(
    z.strictObject({
      domain: domain.nullable(),
      settings: gatewayFields,
      secrets: gatewaySecrets.default({}),
    }),
    z.object({ warnings: z.array(inputIssue) }),
  ),
  /** Asks for one address with these settings, applied or not; changes nothing and uses nothing that is remembered. */
  'verification:test': procedure(
    z.strictObject({
      /** Whose stored secrets count where `secrets` names none; null: a gateway that is not stored yet. */
      domain: domain.nullable(),
      settings: gatewayFields,
      secrets: gatewaySecrets.default({}),
      address: z.string().max(320),
    }),
    z.object({ verdict: addressVerdict, steps: z.array(testStep) }),
  ),
  /** P19, P20: whether a scanner answers at `host:port`. */
  'scan:test': procedure(
    z.strictObject({ scanner: z.enum(['clamd', 'spamd']), target: z.string().max(300) }),
    z.object({ isGood: z.boolean(), steps: z.array(testStep) }),
  ),
  'verification:cache': procedure(
    z.strictObject(page),
    z.object({ rows: z.array(knownAddress), total: z.int(), matching: z.int() }),
  ),
  /** Without `addresses` all of them. */
  'verification:forget': procedure(
    z.strictObject({ domain, addresses: z.array(z.string().max(320)).max(100_000).optional() }),
    z.object({ forgotten: z.int() }),
  ),
} as const;

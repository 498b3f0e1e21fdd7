/** The file of exported gateways (M13), and what an import would do (M14). */
import { z } from 'zod';
import { gatewayFields, gatewaySecretName } from './gateway-settings.ts';

export const PASSPHRASE_MIN_LENGTH = 12;
export const passphrase = z
  .string()
  .max(1000)
  .refine((text) => text.length >= PASSPHRASE_MIN_LENGTH, { params: { text: 'error.passphrase' } });

const base64 = z.base64().max(64_000_000);

/** A text sealed with a passphrase; binary parts in base64. The bounds keep a hostile file from eating the memory. */
export const sealedBox = z.strictObject({
  version: z.literal(1),
  kdf: z.literal('scrypt'),
  cost: z.int().min(16_384).max(65_536),
  blockSize: z.int().min(8).max(16),
  parallelization: z.int().min(1).max(4),
  cipher: z.literal('aes-256-gcm'),
  salt: base64,
  iv: base64,
  tag: base64,
  data: base64,
});
export type SealedBox = z.output<typeof sealedBox>;

/** `version` is that of the gateways' settings; `secrets` holds domain → name → secret as JSON. */
export const gatewayExchange = z.object({
  version: z.int().min(1),
  gateways: z.array(gatewayFields),
  secrets: sealedBox.optional(),
});
export type GatewayExchange = z.output<typeof gatewayExchange>;

/** What the sealed box of a file holds. */
export const exchangedSecrets = z.record(
  z.string(),
  z.partialRecord(gatewaySecretName, z.string().min(1).max(255)),
);
export type ExchangedSecrets = z.output<typeof exchangedSecrets>;

/** A key of the file that does not come along, and why. */
export const notTaken = z.object({
  key: z.string(),
  line: z.int(),
  why: z.enum(['unknown', 'encrypted', 'machine', 'elsewhere', 'invalid']),
});
export type NotTaken = z.output<typeof notTaken>;

export const importRow = z.object({
  /** As in the file if it is no domain name. */
  domain: z.string(),
  line: z.int(),
  change: z.enum(['new', 'changed', 'same', 'skipped']),
  /** Why it is skipped: path, text key and parameters of each fault. */
  issues: z.array(
    z.object({
      path: z.string(),
      text: z.string(),
      parameters: z.record(z.string(), z.union([z.string(), z.number()])),
    }),
  ),
  /** Ids of the settings that would change; of a new one, those that are not as by default. */
  fields: z.array(z.string()),
  secrets: z.array(gatewaySecretName),
  notTaken: z.array(notTaken),
});
export type ImportRow = z.output<typeof importRow>;

export const importPlan = z.object({
  source: z.enum(['schleuse', 'mdaemon']),
  rows: z.array(importRow),
  /** Secrets lie in the file, and no passphrase was given. */
  needsPassphrase: z.boolean(),
});
export type ImportPlan = z.output<typeof importPlan>;

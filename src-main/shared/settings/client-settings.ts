/** A dequeue account: a provider that holds our mail, how it is asked for it, and when (gateway-editor.md section 11). */
import { z } from 'zod';
import { domainName, listItemId, parseHostField, secretChange, tcpPort, timeOfDay } from './field-types.ts';

export const CLIENT_SETTINGS_VERSION = 1;

/** R7. `implicit`: TLS from the first byte. */
export const clientTls = z.enum(['none', 'opportunistic', 'required', 'implicit']);

/** R13: a domain; for ETRN also `@domain` (with all below it) and `#queue`. */
const node = z
  .string()
  .trim()
  .toLowerCase()
  .max(255)
  .refine((text) => /^#\S+$/.test(text) || domainName.safeParse(text.replace(/^@/, '')).success, {
    params: { text: 'error.domain' },
  });

export const clientFields = z.strictObject({
  'client.enabled': z.boolean().default(false),
  'client.name': z.string().trim().min(1).max(100),
  'client.method': z.enum(['odmr', 'etrn']).default('odmr'),
  /** Without MX: a name, `[host]` or an address. */
  'client.host': z
    .string()
    .trim()
    .min(1)
    .refine((text) => parseHostField(text) !== null, { params: { text: 'error.host' } }),
  'client.port': tcpPort.default(366),
  'client.tls': clientTls.default('opportunistic'),
  'client.tls-verify': z.boolean().default(true),
  /** Empty: no AUTH, for ETRN only. */
  'client.user': z.string().max(255).default(''),
  'client.domains': z.array(node).max(1000).default([]),
  /** Empty: those of `client.domains`, and if that is empty too, every gateway of ours. */
  'client.accept-domains': z.array(domainName).max(1000).default([]),
  /** With `client.own-times` off: at every n-th external mail run; 0: at every one. */
  'client.every-nth': z.int().min(0).max(1000).default(0),
  'client.own-times': z.boolean().default(false),
  /** Minutes. */
  'client.interval': z.int().min(1).max(1440).default(15),
  /** 0 is Sunday. */
  'client.days': z.array(z.int().min(0).max(6)).min(1).max(7).default([0, 1, 2, 3, 4, 5, 6]),
  'client.from': timeOfDay.default('00:00'),
  'client.to': timeOfDay.default('23:59'),
  'client.at-start': z.boolean().default(false),
  'client.again': z.boolean().default(false),
});
export type ClientSettings = z.output<typeof clientFields>;

export const clientSettings = clientFields.superRefine((settings, context) => {
  const refuse = (path: keyof ClientSettings, text: string): void => {
    context.addIssue({ code: 'custom', path: [path], params: { text }, message: text });
  };
  const isOdmr = settings['client.method'] === 'odmr';
  if (isOdmr && settings['client.user'] === '') refuse('client.user', 'error.required');
  if (isOdmr && settings['client.domains'].some((name) => /^[@#]/.test(name)))
    refuse('client.domains', 'error.domain');
  if (!isOdmr && settings['client.domains'].length === 0) refuse('client.domains', 'error.required');
  if (settings['client.to'] <= settings['client.from']) refuse('client.to', 'error.end-before-start');
});

/** Made by whoever adds the account, never changed. */
export const clientId = listItemId;
export const clientSecrets = z.strictObject({ 'client.password': secretChange.optional() });
export type ClientSecrets = z.output<typeof clientSecrets>;

/** A gateway: a domain whose mail we hold, and who may have it released, how and where to. */
import { z } from 'zod';
import { parseAddressRange } from './address-range.ts';
import {
  domainName,
  hostField,
  listItemId,
  parseHostField,
  secretChange,
  tcpPort,
  tlsPolicy,
} from './field-types.ts';
import { forwardingFields } from './forwarding-fields.ts';
import { quotaFields } from './quota-fields.ts';
import { verificationFields } from './verification-fields.ts';
import { verificationFlaws } from '../verification/verification-rules.ts';

export const GATEWAY_SETTINGS_VERSION = 1;

/** Pace of a turn (S11), see docs/architecture.md. */
export const turnPace = z.enum(['automatic', 'careful', 'fast']);
export type TurnPace = z.output<typeof turnPace>;

const addressEntry = z
  .string()
  .refine((text) => parseAddressRange(text) !== null, { params: { text: 'error.address' } })
  .transform((text) => parseAddressRange(text)?.text ?? text);

/** The fields without the rules over several of them; forms and imports take parts of it. */
export const gatewayFields = z.strictObject({
  'domain.enabled': z.boolean().default(true),
  'domain.name': domainName,
  /** Absolute path; empty: a folder of its own below the data folder. */
  'domain.folder': z.string().trim().max(1000).default(''),
  'domain.deliver-each-run': z.boolean().default(false),
  'domain.use-retry-queue': z.boolean().default(false),
  'domain.extract-attachments': z.boolean().default(false),
  'domain.note': z.string().max(500).default(''),
  ...verificationFields,
  ...forwardingFields,
  'dequeuing.etrn.honor': z.boolean().default(false),
  'dequeuing.etrn.target': z.enum(['requester', 'host']).default('requester'),
  'dequeuing.etrn.host': hostField.default(''),
  'dequeuing.etrn.auth-user': z.string().max(255).default(''),
  'dequeuing.etrn.treat-as-foreign': z.boolean().default(false),
  'dequeuing.etrn.port': tcpPort.default(25),
  'dequeuing.etrn.require-auth': z.boolean().default(true),
  'dequeuing.atrn.honor': z.boolean().default(false),
  'dequeuing.atrn.single': z.boolean().default(true),
  /** Beyond the original: the gateway whose logon may release this one as well; empty: its own. */
  'dequeuing.account': domainName.or(z.literal('')).default(''),
  'dequeuing.access.mode': z.enum(['honor', 'ignore']).default('ignore'),
  'dequeuing.access.entries': z.array(addressEntry).max(10_000).default([]),
  ...quotaFields,
  'settings.antivirus': z.boolean().default(true),
  'settings.antispam': z.boolean().default(true),
  'settings.sender-auth': z.boolean().default(true),
  'settings.relay': z.boolean().default(false),
  'settings.tls': tlsPolicy.default('opportunistic'),
  'settings.tls-after-turn': z.boolean().default(false),
  'settings.hold-days': z.int().min(1).max(365).default(20),
  'settings.delay-days': z.int().min(0).max(364).default(3),
  'settings.idle-days': z.int().min(0).max(365).default(3),
  'settings.wait-hours': z.int().min(0).max(8760).default(0),
  'settings.turn-pace': turnPace.default('automatic'),
});

export type GatewaySettings = z.output<typeof gatewayFields>;

/**
 * T18: nothing would limit who gets the mail. The engine answers 459 in this state and no form lets it be applied.
 */
export function isOpenToAnybody(settings: GatewaySettings): boolean {
  return (
    settings['dequeuing.etrn.honor'] &&
    settings['dequeuing.etrn.target'] === 'requester' &&
    !settings['dequeuing.etrn.require-auth'] &&
    settings['dequeuing.access.mode'] === 'ignore'
  );
}

/** The document as stored, sent and typed: fields, defaults and the rules over several fields. */
export const gatewaySettings = gatewayFields.superRefine((settings, context) => {
  const refuse = (path: keyof GatewaySettings, text: string): void => {
    context.addIssue({ code: 'custom', path: [path], params: { text }, message: text });
  };
  const toHost = settings['dequeuing.etrn.target'] === 'host';
  if (settings['dequeuing.etrn.honor'] && toHost && settings['dequeuing.etrn.host'] === '') {
    refuse('dequeuing.etrn.host', 'error.required');
  }
  if (isOpenToAnybody(settings)) refuse('dequeuing.etrn.require-auth', 'error.open-to-anybody');
  const target = parseHostField(settings['dequeuing.etrn.host']);
  if (
    toHost &&
    target?.kind === 'domain' &&
    target.domain === settings['domain.name'] &&
    !settings['dequeuing.etrn.treat-as-foreign']
  ) {
    refuse('dequeuing.etrn.host', 'error.target-is-ourselves');
  }
  const entries = settings['dequeuing.access.entries'];
  if (new Set(entries).size !== entries.length) refuse('dequeuing.access.entries', 'error.duplicate');
  for (const { path, text, parameters } of verificationFlaws(settings)) {
    context.addIssue({ code: 'custom', path: [...path], params: { text, parameters }, message: text });
  }
  if (settings['forwarding.host-enabled'] && settings['forwarding.host'] === '') {
    refuse('forwarding.host', 'error.required');
  }
  if (settings['settings.delay-days'] >= settings['settings.hold-days']) {
    refuse('settings.delay-days', 'error.notice-before-return');
  }
});

/** Secrets of a gateway; they live in the secret store and never travel back to a window. */
export const gatewaySecretNames = [
  'dequeuing.atrn.password',
  'dequeuing.etrn.auth-password',
  'forwarding.auth-password',
  'verification.secret',
] as const;
/** The fixed ones, and one for each entry of `verification.more-servers`. */
export const gatewaySecretName = z.union([
  z.enum(gatewaySecretNames),
  z.templateLiteral(['verification.more-servers/', listItemId]),
]);
export type GatewaySecretName = z.output<typeof gatewaySecretName>;

/** A change of secrets: a text sets it, null removes it, an absent name keeps it. */
export const gatewaySecrets = z.partialRecord(gatewaySecretName, secretChange);
export type GatewaySecrets = z.output<typeof gatewaySecrets>;

/** The account that may release this gateway's mail: its logon name is a gateway's domain, its own by default. */
export function accountOf(settings: GatewaySettings): string {
  return settings['dequeuing.account'] === '' ? settings['domain.name'] : settings['dequeuing.account'];
}

/** Whether signing in as this gateway needs a password of its own (T10): ATRN always, ETRN with authentication. */
export function needsPassword(settings: GatewaySettings): boolean {
  if (accountOf(settings) !== settings['domain.name']) return false;
  return (
    settings['dequeuing.atrn.honor'] ||
    (settings['dequeuing.etrn.honor'] && settings['dequeuing.etrn.require-auth'])
  );
}

/** Settings of the whole program: name, listeners, certificate, limits and time limits. */
import { z } from 'zod';
import { parseAddressRange } from './address-range.ts';
import { noticeSettings, retrySettings, routeSettings } from './delivery-settings.ts';
import { hostField, listenerPort, listItemId, secretChange, timeOfDay, tlsPolicy } from './field-types.ts';
import { globalSettings } from './global-settings.ts';
import { scheduleSettings } from './schedule-settings.ts';

export const APP_SETTINGS_VERSION = 1;

export const language = z.enum(['system', 'de', 'en']);
export type LanguageChoice = z.output<typeof language>;

const hostName = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^$|^(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})*$/);

const addressEntry = z
  .string()
  .refine((text) => parseAddressRange(text) !== null, { params: { text: 'error.address' } });

/** `host:port`, the host in the forms of a host field without MX. */
const hostAndPort = z
  .string()
  .trim()
  .refine(
    (text) => {
      const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
      return text === '' || (hostField.safeParse(host).success && host !== '' && Number(port) <= 65_535);
    },
    { params: { text: 'error.host' } },
  );

export const appSettings = z.strictObject({
  /** Empty: the full name of the computer, as the host finds it. */
  'app.host-name': hostName.default(''),
  'app.listen.smtp': listenerPort.default(25),
  'app.listen.submission': listenerPort.default(0),
  'app.listen.smtps': listenerPort.default(0),
  'app.listen.odmr': listenerPort.default(366),
  'app.listen.odmrs': listenerPort.default(0),
  /** Empty: all addresses, IPv4 and IPv6. */
  'app.listen.addresses': z.array(z.string().refine((text) => parseAddressRange(text) !== null)).default([]),
  'app.listen.atrn-on-smtp': z.boolean().default(false),
  /** Local addresses of outgoing connections; empty: the system chooses. */
  'app.listen.bind-out-4': z.union([z.ipv4(), z.literal('')]).default(''),
  'app.listen.bind-out-6': z.union([z.ipv6(), z.literal('')]).default(''),
  'app.tls.source': z.enum(['self', 'pem', 'pfx']).default('self'),
  'app.tls.certificate-file': z.string().default(''),
  'app.tls.key-file': z.string().default(''),
  'app.tls.pfx-file': z.string().default(''),
  'app.tls.min': z.enum(['1.2', '1.3']).default('1.2'),
  'app.tls.out': tlsPolicy.default('opportunistic'),
  'app.tls.published': z.boolean().default(true),
  'app.auth.cram': z.boolean().default(true),
  'app.auth.plain-in-clear': z.boolean().default(false),
  'app.auth.max-failures': z.int().min(1).max(20).default(3),
  /** `host:port`; empty: none. */
  'app.scan.clamd': hostAndPort.default(''),
  'app.scan.spamd': hostAndPort.default(''),
  'app.scan.spamd-score': z.int().min(1).max(100).default(8),
  ...routeSettings,
  'app.limits.out': z.int().min(1).max(1000).default(30),
  'app.limits.out-per-host': z.int().min(1).max(100).default(5),
  'app.limits.in': z.int().min(1).max(20_000).default(50),
  'app.limits.msa': z.int().min(1).max(20_000).default(20),
  'app.limits.odmr': z.int().min(1).max(20_000).default(50),
  'app.limits.per-session': z.int().min(0).max(100_000).default(0),
  'app.limits.per-ip': z.int().min(0).max(10_000).default(20),
  'app.limits.trusted': z.array(addressEntry).default(['127.0.0.1', '::1']),
  /** Minutes; 0: never. */
  'app.limits.fail-cache': z.int().min(0).max(60).default(5),
  'app.limits.size': z.int().min(1).max(2000).default(50),
  'app.limits.recipients': z.int().min(100).max(10_000).default(1000),
  'app.limits.disk': z.int().min(50).max(100_000).default(500),
  'app.timeouts.connect': z.int().min(5).max(300).default(30),
  'app.timeouts.greeting': z.int().min(30).max(900).default(300),
  'app.timeouts.mx': z.int().min(1).max(120).default(10),
  'app.timeouts.a': z.int().min(1).max(120).default(10),
  'app.timeouts.verifier': z.int().min(1).max(120).default(10),
  'app.timeouts.idle': z.int().min(5).max(60).default(5),
  'app.timeouts.data': z.int().min(10).max(60).default(10),
  'app.receive.bare-newline': z.enum(['reject', 'normalise']).default('reject'),
  ...retrySettings,
  ...noticeSettings,
  ...scheduleSettings,
  ...globalSettings,
  'app.ui.language': language.default('system'),
  'app.ui.theme': z.enum(['system', 'light', 'dark']).default('system'),
  'app.ui.autostart': z.boolean().default(true),
  'app.ui.close-to-tray': z.boolean().default(true),
  'app.ui.notifications': z.enum(['off', 'important', 'all']).default('important'),
  'app.ui.updates': z.enum(['off', 'tell', 'install']).default('tell'),
  'app.data.backup': z.boolean().default(true),
  'app.data.backup-time': timeOfDay.default('03:00'),
  'app.data.backup-keep': z.int().min(1).max(90).default(7),
  /** Absolute path; empty: `backup` below the data folder. */
  'app.data.backup-folder': z.string().trim().max(1000).default(''),
  /** W34: kept over a restart. */
  'tray.pause-in': z.boolean().default(false),
  'tray.pause-out': z.boolean().default(false),
  'app.log.days': z.int().min(1).max(365).default(30),
});
export type AppSettings = z.output<typeof appSettings>;

/** Secrets of the program: fixed names, and one for each smart host and Minger host. */
export const appSecretName = z.union([
  z.enum(['app.tls.pfx-password']),
  z.templateLiteral(['app.route.smarthosts/', listItemId]),
  z.templateLiteral(['global.minger-hosts/', listItemId]),
]);
export type AppSecretName = z.output<typeof appSecretName>;
export const appSecrets = z.partialRecord(appSecretName, secretChange);
export type AppSecrets = z.output<typeof appSecrets>;

/** The listeners and the settings that carry their ports. */
export const listenerServices = ['smtp', 'submission', 'smtps', 'odmr', 'odmrs'] as const;
export type ListenerService = (typeof listenerServices)[number];

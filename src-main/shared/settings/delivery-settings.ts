/** Settings of delivery: the route of outgoing mail, tries and returns, delivery notices. */
import { z } from 'zod';
import { hostField, listItemId, mailboxAddress, tcpPort, tlsPolicy } from './field-types.ts';

/** P22; its secret is stored as `app.route.smarthosts/<id>`. */
export const smartHost = z.strictObject({
  id: listItemId,
  host: hostField,
  port: tcpPort.default(25),
  user: z.string().max(255).default(''),
  tls: tlsPolicy.default('opportunistic'),
});
export type SmartHost = z.output<typeof smartHost>;

export const routeSettings = {
  'app.route.mode': z.enum(['direct', 'smarthost', 'fallback']).default('direct'),
  'app.route.smarthosts': z.array(smartHost).max(20).default([]),
  'app.route.rcpt-5xx': z.boolean().default(false),
  'app.route.no-mx-bounce': z.boolean().default(false),
  'app.route.first-5xx': z.boolean().default(true),
} as const;

export const retrySettings = {
  'app.retry.first-minutes': z.int().min(0).max(1440).default(60),
  'app.retry.temp-delay': z.int().min(0).max(60).default(3),
  'app.retry.interval': z.int().min(1).max(1440).default(30),
  'app.retry.backoff': z.boolean().default(true),
  'app.retry.backoff-max': z.int().min(1).max(1440).default(240),
  'app.retry.notify-delay': z.boolean().default(true),
  'app.retry.notify-late': z.boolean().default(false),
  'app.retry.hops': z.int().min(5).max(500).default(100),
  'app.retry.days': z.int().min(0).max(60).default(5),
  'app.retry.to-bad': z.boolean().default(false),
  'app.retry.tell-sender': z.boolean().default(true),
  'app.retry.tell-postmaster': z.boolean().default(false),
  'app.retry.tell-postmaster-own': z.boolean().default(true),
  'app.retry.include-original': z.boolean().default(false),
  'app.retry.dsn-to-bad': z.boolean().default(true),
  'app.retry.empty-to-bad': z.boolean().default(true),
  /** Empty: notices stay in the program. */
  'app.retry.postmaster': mailboxAddress.default(''),
} as const;

/** Empty texts: our own, in the language of the notice. */
export const noticeSettings = {
  'app.dsn.delay-subject': z.string().max(512).default(''),
  'app.dsn.delay-text': z.string().max(10_000).default(''),
  'app.dsn.fail-subject': z.string().max(512).default(''),
  'app.dsn.fail-text': z.string().max(10_000).default(''),
  'app.dsn.language': z.enum(['both', 'de', 'en']).default('both'),
  'app.dsn.no-transcript': z.boolean().default(false),
  'app.dsn.no-forwarded': z.boolean().default(true),
} as const;

/** What a run of a dequeue account came to, as windows and command line see it. */
import { z } from 'zod';
import { clientFields, clientId } from '../settings/client-settings.ts';

/** The words are `dequeue.result.<code>`. */
export const dequeueResults = [
  /** The connection was turned and has ended (250). */
  'fetched',
  /** Nothing waits there (453, 251). */
  'nothing',
  /** The provider has begun to deliver on connections of its own (250, 252, 253 to ETRN). */
  'asked',
  /** Refused or busy (450, 459). */
  'refused',
  /** Not now (451, 458, other 4yz). */
  'later',
  /** Wrong or missing credentials (530, 534, 535, 538). */
  'credentials',
  /** It will not work like this: no such service there, or a command refused for good. */
  'configuration',
  'unreachable',
  'stopped',
] as const;
export type DequeueResult = (typeof dequeueResults)[number];

/** Instants are epoch milliseconds. */
export const dequeueRun = z.object({
  at: z.int(),
  /** How long it took. */
  ms: z.int(),
  result: z.enum(dequeueResults),
  /** The provider's words, or what happened; one line for each domain of ETRN. */
  reply: z.string(),
  /** What came over a turned connection and was stored. */
  messages: z.int(),
  bytes: z.int(),
});
export type DequeueRun = z.output<typeof dequeueRun>;

export const dequeueAccount = z.object({
  id: clientId,
  settings: clientFields,
  hasPassword: z.boolean(),
  lastRun: dequeueRun.nullable(),
  isRunning: z.boolean(),
  /** Null: by hand only, at external mail runs, or not any more until its settings are changed. */
  nextAt: z.int().nullable(),
  /** Three wrong passwords in a row, or a fault that will not go away by itself. */
  isHalted: z.boolean(),
});
export type DequeueAccount = z.output<typeof dequeueAccount>;

/** Rows and counters of the queue as windows and command line see them. */
import { z } from 'zod';

/** One status per recipient; docs/architecture.md draws the arrows between them. */
export const recipientStatuses = [
  'held',
  'due',
  'active',
  'deferred',
  'delivered',
  'failed',
  'on-hold',
  'defective',
] as const;
export const recipientStatus = z.enum(recipientStatuses);
export type RecipientStatus = z.output<typeof recipientStatus>;

/** Stands instead of a gateway's domain: mail that leaves for other domains. No domain has a single label. */
export const EXTERNAL_QUEUE = 'external';
/** Mail to the postmaster while no address is set for him. */
export const POSTMASTER_QUEUE = 'postmaster';

/** One recipient of one message. Instants are epoch milliseconds. */
export const queueRow = z.object({
  id: z.int(),
  messageId: z.int(),
  gateway: z.string(),
  status: recipientStatus,
  /** '' is the null reverse-path. */
  reversePath: z.string(),
  recipient: z.string(),
  sizeBytes: z.int(),
  queuedAt: z.int(),
  attempts: z.int(),
  nextAttemptAt: z.int().nullable(),
  /** Plain facts: what it waits for, or the last reply of the peer. */
  reason: z.string(),
});
export type QueueRow = z.output<typeof queueRow>;

/** Rows in the order they were queued; the next page begins after the last id. */
export const queueFilter = z.strictObject({
  gateway: z.string().optional(),
  status: recipientStatus.optional(),
  afterId: z.int().min(0).default(0),
  limit: z.int().min(1).max(10_000).default(1000),
});
export type QueueFilter = z.output<typeof queueFilter>;

/** The certificate that a peer showed in an attempt. */
export const peerCertificate = z.object({
  /** Distinguished names, one line each. */
  subject: z.string(),
  issuer: z.string(),
  /** SHA-256, colon-separated hex. */
  fingerprint: z.string(),
  /** Null: chain and name were right; else what was not, whether or not the policy minded. */
  flaw: z.string().nullable(),
});
export type PeerCertificate = z.output<typeof peerCertificate>;

/** One attempt of a recipient, newest last. */
export const attemptRow = z.object({
  at: z.int(),
  /** Who asked for it; where nobody did, the way it went. */
  way: z.enum(['etrn', 'atrn', 'manual', 'run', 'retry', 'direct', 'smarthost', 'forward']),
  peer: z.string(),
  /** Protocol and cipher; null in clear text. */
  tls: z.string().nullable(),
  /** Null in clear text, and in a turn, where we show one and see none. */
  certificate: peerCertificate.nullable(),
  outcome: z.string(),
  reply: z.string(),
  durationMs: z.int(),
});
export type AttemptRow = z.output<typeof attemptRow>;

export const queueDetails = z.object({
  row: queueRow,
  receivedFrom: z.string(),
  notify: z.string().nullable(),
  orcpt: z.string().nullable(),
  attempts: z.array(attemptRow),
});
export type QueueDetails = z.output<typeof queueDetails>;

/** What waits for one gateway, counted beside the rows: reading it costs nothing. */
export interface GatewayCounts {
  readonly gateway: string;
  /** Distinct messages with at least one recipient that is held, due, active or deferred. */
  readonly messages: number;
  /** Their sizes, bodies as stored. */
  readonly sizeBytes: number;
  /** Recipients by status, on-hold, failed and defective ones included. */
  readonly byStatus: Readonly<Record<RecipientStatus, number>>;
}

/** The queue as a table that may have millions of rows: filters, order, pages, groups and selections. */
import { z } from 'zod';
import { queueRow, recipientStatus, type RecipientStatus } from './queue-view.ts';

/** In their first order; ids of the texts are `queue.column.<name>`. */
export const queueColumns = [
  'state',
  'gateway',
  'sender',
  'recipient',
  'deliver-to',
  'subject',
  'size',
  'waiting',
  'attempts',
  'last',
  'next',
  'reason',
  'expires',
  'id',
] as const;
export const queueColumn = z.enum(queueColumns);
export type QueueColumn = z.output<typeof queueColumn>;

/** Delivered and failed rows are shown only to those who ask for them. */
export const openStatuses = [
  'held',
  'due',
  'active',
  'deferred',
  'on-hold',
  'defective',
] as const satisfies readonly RecipientStatus[];

const text = z.string().max(320);

/** Texts are parts, without regard to the case of Latin letters; instants are epoch milliseconds. */
export const queueTableFilter = z.strictObject({
  gateway: z.string().max(255).optional(),
  statuses: z
    .array(recipientStatus)
    .min(1)
    .default(() => [...openStatuses]),
  sender: text.optional(),
  recipient: text.optional(),
  nextHop: text.optional(),
  /** Part of how the last attempt ended. */
  reason: text.optional(),
  sizeFrom: z.int().min(0).optional(),
  sizeTo: z.int().min(0).optional(),
  queuedBefore: z.int().optional(),
  /** Sender, recipient, subject or number of the message. */
  search: text.optional(),
});
export type QueueTableFilter = z.output<typeof queueTableFilter>;

export const queueOrder = z.strictObject({ column: queueColumn, isDescending: z.boolean() });
export type QueueOrder = z.output<typeof queueOrder>;

/** The longest page. */
export const MOST_TABLE_ROWS = 500;
/** The largest part of a selection that is acted on at once. */
export const MOST_SELECTED = 1000;

export const queueTableRow = queueRow.extend({
  /** Decoded, without control and direction marks; null for messages from before subjects were kept. */
  subject: z.string().nullable(),
  nextHop: z.string().nullable(),
  lastAttemptAt: z.int().nullable(),
  /** When it is given back to its sender; null: never by time. */
  expiresAt: z.int().nullable(),
  /** How the last attempt ended, in the engine's word for it (mail/delivery-outcome.ts); null before the first. */
  lastReason: z.string().nullable(),
  /** The peer's words, as they came. */
  lastReply: z.string().nullable(),
});
export type QueueTableRow = z.output<typeof queueTableRow>;

export const queuePage = z.object({
  total: z.int(),
  /** From the offset that was asked for; null: gone since the list was made, which is done anew soon. */
  rows: z.array(queueTableRow.nullable()),
});
export type QueuePage = z.output<typeof queuePage>;

export const queueGrouping = z.enum(['gateway', 'next-hop', 'reason']);
export type QueueGrouping = z.output<typeof queueGrouping>;
export const queueGroup = z.object({
  /** Gateway, next hop, or the last reply; '' for none. */
  key: z.string(),
  recipients: z.int(),
  /** Sum over the recipients. */
  bytes: z.int(),
  oldestQueuedAt: z.int(),
});
export type QueueGroup = z.output<typeof queueGroup>;

export const queueSelection = z.object({
  ids: z.array(z.int()),
  /** More may come behind the last id. */
  hasMore: z.boolean(),
});
export type QueueSelection = z.output<typeof queueSelection>;

/** What became of a part of a selection. */
export const actionResult = z.object({
  done: z.int(),
  /** Delivered, removed or changed by others in the meantime. */
  gone: z.int(),
  /** In a status that does not allow it, by status. */
  refused: z.partialRecord(recipientStatus, z.int()),
});
export type ActionResult = z.output<typeof actionResult>;

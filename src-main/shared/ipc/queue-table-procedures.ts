/** The part of the contract that is about the queue as a table, single messages, and counters of traffic. */
import { z } from 'zod';
import {
  actionResult,
  MOST_SELECTED,
  MOST_TABLE_ROWS,
  queueGroup,
  queueGrouping,
  queueOrder,
  queuePage,
  queueSelection,
  queueTableFilter,
} from '../queue/queue-table.ts';
import { statisticsRange, trafficBucket } from '../statistics/traffic.ts';
import { procedure } from './procedure.ts';

/** The largest part of a message that travels at once, in octets. */
export const MOST_BODY_OCTETS = 262_144;

const ids = z.array(z.int()).min(1).max(MOST_SELECTED);

export const queueTableProcedures = {
  'table:page': procedure(
    z.strictObject({
      filter: queueTableFilter,
      order: queueOrder,
      offset: z.int().min(0),
      limit: z.int().min(1).max(MOST_TABLE_ROWS),
    }),
    queuePage,
  ),
  'table:groups': procedure(
    z.strictObject({ filter: queueTableFilter, by: queueGrouping }),
    z.array(queueGroup),
  ),
  /** A selection in parts: ids of the filter behind `after`, lowest first. */
  'table:select': procedure(
    z.strictObject({
      filter: queueTableFilter,
      after: z.int().min(0),
      limit: z.int().min(1).max(MOST_SELECTED),
    }),
    queueSelection,
  ),
  'table:act': procedure(
    z.strictObject({ action: z.enum(['release', 'hold', 'delete']), ids }),
    actionResult,
  ),
  /** Octets of a message as stored, base64; `not-found` if it is gone. */
  'message:octets': procedure(
    z.strictObject({
      id: z.int(),
      offset: z.int().min(0),
      length: z.int().min(1).max(MOST_BODY_OCTETS),
    }),
    z.object({ messageId: z.int(), sizeBytes: z.int(), base64: z.string() }),
  ),
  /** All bars of the range, those without traffic too. */
  'statistics:range': procedure(
    z.strictObject({ range: statisticsRange, gateway: z.string().nullable().default(null) }),
    z.array(trafficBucket),
  ),
} as const;

/** What windows ask of the disk beside mail: the queue as a table, parts of messages, counters of traffic. */
import type { RecipientId } from '../mail/envelope.ts';
import type {
  QueueGroup,
  QueueGrouping,
  QueueOrder,
  QueuePage,
  QueueSelection,
  QueueTableFilter,
} from '../shared/queue/queue-table.ts';
import type { RecipientStatus } from '../shared/queue/queue-view.ts';
import type { StatisticsRange, TrafficBucket, TrafficCounters } from '../shared/statistics/traffic.ts';

/** How long mail may wait before it is given back, by gateway. Milliseconds. */
export interface LifetimesMs {
  readonly gateways: Readonly<Record<string, number>>;
  /** For mail that is no gateway's. */
  readonly otherwise: number;
}

export interface PageRequest {
  readonly filter: QueueTableFilter;
  readonly order: QueueOrder;
  readonly offset: number;
  readonly limit: number;
  readonly lifetimes: LifetimesMs;
}

/** Octets of a message as it is stored. */
export interface MessagePart {
  readonly messageId: number;
  readonly sizeBytes: number;
  readonly bytes: Uint8Array;
}

export interface TrafficRow extends TrafficCounters {
  readonly range: StatisticsRange;
  /** Beginning of the hour, day or month. */
  readonly at: number;
  readonly gateway: string;
}

/** Answers come from a thread of its own that is started by the first question: a search never holds up mail. */
export interface Viewer {
  page(request: PageRequest): Promise<QueuePage>;
  groups(filter: QueueTableFilter, by: QueueGrouping): Promise<QueueGroup[]>;
  select(request: { filter: QueueTableFilter; after: number; limit: number }): Promise<QueueSelection>;
  /** Those that are there, with their status now. */
  statuses(ids: readonly RecipientId[]): Promise<ReadonlyMap<RecipientId, RecipientStatus>>;
  /** Null: the recipient is gone, or its message has no body. */
  messagePart(recipient: RecipientId, offset: number, length: number): Promise<MessagePart | null>;
  /** Adds to what is there; `oldest` says by range what may go. */
  addTraffic(rows: readonly TrafficRow[], oldest: Readonly<Record<StatisticsRange, number>>): Promise<void>;
  /** Sums over all gateways unless one is named; only buckets with traffic, oldest first. */
  traffic(request: {
    range: StatisticsRange;
    from: number;
    gateway: string | null;
  }): Promise<TrafficBucket[]>;
}

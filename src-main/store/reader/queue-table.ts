/**
 * The queue as a table, however long: the rows of a filter in the order of a column. The first page of the plain list
 * comes straight from the index; any other place in the list is found in a list of ids, which is made once and anew when
 * it is old. What making it costs decides how old it may get, so that a watched queue does not slow down mail.
 */
import type { Database, Statement } from 'better-sqlite3';
import type {
  QueueGroup,
  QueueGrouping,
  QueueOrder,
  QueuePage,
  QueueSelection,
  QueueTableFilter,
  QueueTableRow,
} from '../../shared/queue/queue-table.ts';
import type { RecipientId } from '../../mail/envelope.ts';
import type { RecipientStatus } from '../../shared/queue/queue-view.ts';
import { createDistinctGateways } from '../distinct-gateways.ts';
import { isEnd, statusCode, statusOfCode } from '../status-codes.ts';
import type { LifetimesMs, PageRequest } from '../viewer-contract.ts';
import { conditionsOf, isPlain, orderSql } from './queue-table-sql.ts';
import { toQueueRow, type StoredQueueRow } from './to-queue-row.ts';

/** `total` null: the caller counts plain filters itself. */
export type TablePage = Omit<QueuePage, 'total'> & { readonly total: number | null };

type TableRow = StoredQueueRow & { subject: string | null; last_attempt_at: number | null };

interface MadeList {
  readonly ids: Float64Array;
  readonly madeAt: number;
  readonly costMs: number;
}

/** A list of a million ids has 8 MB. */
const KEPT_LISTS = 3;
/** A list is made anew when it is so many times older than its making took. */
const COST_FACTOR = 15;
const LEAST_AGE_MS = 250;
const MOST_GROUPS = 1000;
/** So many rows from the beginning are merged from the index. */
const PLAIN_ROWS = 500;

export class QueueTable {
  readonly #database: Database;
  readonly #row: Statement<[number], TableRow>;
  readonly #status: Statement<[number], number>;
  readonly #gateways: () => string[];
  readonly #lists = new Map<string, MadeList>();
  #lifetimes: LifetimesMs = { gateways: {}, otherwise: 0 };

  constructor(database: Database) {
    this.#database = database;
    this.#row = database.prepare(`
      SELECT r.id, r.message_id, r.gateway, r.status, r.next_hop, r.next_attempt_at, r.awaits_run, r.attempts,
        r.forward_path, r.last_reason, r.last_reply, r.last_detail, m.reverse_path, m.size_bytes, m.queued_at, m.subject,
        (SELECT max(at) FROM attempts WHERE recipient_id = r.id) AS last_attempt_at
      FROM recipients r JOIN messages m ON m.id = r.message_id WHERE r.id = ?`);
    this.#status = database.prepare<[number], number>('SELECT status FROM recipients WHERE id = ?').pluck();
    this.#gateways = createDistinctGateways(database);
    database.function('lifetime_ms', { deterministic: true }, (gateway) => this.#lifetimeOf(String(gateway)));
  }

  page(request: PageRequest): TablePage {
    const { filter, order, offset, limit } = request;
    this.#lifetimes = request.lifetimes;
    const canMerge = isPlain(filter) && order.column === 'waiting' && offset + limit <= PLAIN_ROWS;
    if (canMerge) {
      const ids = this.#firstIds(filter, order.isDescending, offset + limit).slice(offset);
      return { total: null, rows: ids.map((id) => this.#rowOf(id)) };
    }
    const { ids } = this.#list(filter, order);
    const rows = [...ids.subarray(offset, offset + limit)].map((id) => this.#rowOf(id));
    return { total: ids.length, rows };
  }

  groups(filter: QueueTableFilter, by: QueueGrouping): QueueGroup[] {
    const key = { gateway: 'r.gateway', 'next-hop': `coalesce(r.next_hop, '')`, reason: reasonSql }[by];
    const { where, values } = conditionsOf(filter);
    const groups = this.#database.prepare<unknown[], QueueGroup>(`
      SELECT ${key} AS key, count(*) AS recipients, sum(m.size_bytes) AS bytes, min(m.queued_at) AS oldestQueuedAt
      FROM recipients r JOIN messages m ON m.id = r.message_id
      WHERE ${where} GROUP BY 1 ORDER BY recipients DESC LIMIT ${String(MOST_GROUPS)}`);
    return groups.all(...values);
  }

  /** Ids of the filter behind `after` in the order of their numbers. */
  select({
    filter,
    after,
    limit,
  }: {
    filter: QueueTableFilter;
    after: number;
    limit: number;
  }): QueueSelection {
    const { where, values } = conditionsOf(filter);
    const ids = this.#database
      .prepare<unknown[], number>(
        `SELECT r.id FROM recipients r JOIN messages m ON m.id = r.message_id
         WHERE r.id > ? AND ${where} ORDER BY r.id LIMIT ?`,
      )
      .pluck()
      .all(after, ...values, limit);
    return { ids, hasMore: ids.length === limit };
  }

  statuses(ids: readonly RecipientId[]): ReadonlyMap<RecipientId, RecipientStatus> {
    const found = new Map<RecipientId, RecipientStatus>();
    for (const id of ids) {
      const code = this.#status.get(id);
      if (code !== undefined) found.set(id, statusOfCode[code] ?? 'defective');
    }
    return found;
  }

  #rowOf(id: number): QueueTableRow | null {
    const stored = this.#row.get(id);
    if (!stored) return null;
    const row = toQueueRow(stored);
    return {
      ...row,
      subject: stored.subject,
      nextHop: stored.next_hop,
      lastAttemptAt: stored.last_attempt_at,
      expiresAt: isEnd(row.status) ? null : stored.queued_at + this.#lifetimeOf(stored.gateway),
      lastReason: stored.last_reason,
      lastReply: stored.last_reply ?? stored.last_detail,
    };
  }

  /** From the beginning or the end: a look into the index for each gateway and status. */
  #firstIds(filter: QueueTableFilter, isDescending: boolean, count: number): number[] {
    const direction = isDescending ? 'DESC' : 'ASC';
    const page = this.#database
      .prepare<[string, number, number], number>(
        `SELECT id FROM recipients WHERE gateway = ? AND status = ? ORDER BY id ${direction} LIMIT ?`,
      )
      .pluck();
    const gateways = filter.gateway === undefined ? this.#gateways() : [filter.gateway];
    const ids = gateways.flatMap((gateway) =>
      filter.statuses.flatMap((status) => page.all(gateway, statusCode[status], count)),
    );
    ids.sort((a, b) => (isDescending ? b - a : a - b));
    return ids.slice(0, count);
  }

  #list(filter: QueueTableFilter, order: QueueOrder): MadeList {
    const key = JSON.stringify([filter, order]);
    const present = this.#lists.get(key);
    const age = present ? performance.now() - present.madeAt : Infinity;
    if (present && age < Math.max(LEAST_AGE_MS, COST_FACTOR * present.costMs)) return present;
    const startedAt = performance.now();
    const ids =
      isPlain(filter) && order.column === 'waiting'
        ? this.#plainIds(filter, order)
        : this.#orderedIds(filter, order);
    const madeAt = performance.now();
    const made = { ids, madeAt, costMs: madeAt - startedAt };
    this.#lists.delete(key);
    this.#lists.set(key, made);
    const [oldest] = this.#lists.keys();
    if (this.#lists.size > KEPT_LISTS && oldest !== undefined) this.#lists.delete(oldest);
    return made;
  }

  /** The index alone tells them; sorting numbers here is faster than reading the rows in their order. */
  #plainIds(filter: QueueTableFilter, order: QueueOrder): Float64Array {
    const { where, values } = conditionsOf(filter);
    const statement = this.#database
      .prepare<unknown[], number>(
        `SELECT r.id FROM recipients r INDEXED BY recipients_by_status WHERE ${where}`,
      )
      .pluck();
    const ids = collected(statement.iterate(...values)).sort();
    return order.isDescending ? ids.reverse() : ids;
  }

  #orderedIds(filter: QueueTableFilter, order: QueueOrder): Float64Array {
    const { where, values } = conditionsOf(filter);
    const statement = this.#database
      .prepare<unknown[], number>(
        `SELECT r.id FROM recipients r JOIN messages m ON m.id = r.message_id
         WHERE ${where} ORDER BY ${orderSql(order)}`,
      )
      .pluck();
    return collected(statement.iterate(...values));
  }

  #lifetimeOf(gateway: string): number {
    return this.#lifetimes.gateways[gateway] ?? this.#lifetimes.otherwise;
  }
}

const reasonSql = `coalesce(r.last_reply, r.last_detail, r.last_reason, '')`;

/** Numbers without an array of a million objects in between. */
function collected(ids: Iterable<number>): Float64Array {
  let found = new Float64Array(1024);
  let count = 0;
  for (const id of ids) {
    if (count === found.length) {
      const larger = new Float64Array(count * 2);
      larger.set(found);
      found = larger;
    }
    found[count] = id;
    count += 1;
  }
  return found.slice(0, count);
}

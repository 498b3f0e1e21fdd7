/** Lists and look-ups of the queue on a read-only connection: pages by index, whole rows only for what is shown. */
import type { Database, Statement } from 'better-sqlite3';
import type { RecipientId } from '../../mail/envelope.ts';
import type {
  AttemptRow,
  PeerCertificate,
  QueueDetails,
  QueueFilter,
  QueueRow,
  RecipientStatus,
} from '../../shared/queue/queue-view.ts';
import type { AgedRow, AgePageRequest } from '../ages-contract.ts';
import type { DueDestination } from '../store-contract.ts';
import { createDistinctGateways } from '../distinct-gateways.ts';
import { openStatuses, statusCode, waitingStatuses } from '../status-codes.ts';
import { toQueueRow, type StoredQueueRow } from './to-queue-row.ts';

type DetailRow = StoredQueueRow & { received_from: string; notify: string | null; orcpt: string | null };

const dueDestination = `
  SELECT gateway, next_hop AS nextHop FROM recipients WHERE status = ${String(statusCode.due)}`;
/** Two steps, because SQLite reads `(gateway, next_hop) > (?, ?)` from an index by its first column only. */
export const nextDueHopSql = `${dueDestination} AND gateway = ? AND next_hop > ? ORDER BY next_hop LIMIT 1`;
export const nextDueGatewaySql = `${dueDestination} AND gateway > ? ORDER BY gateway, next_hop LIMIT 1`;
export const idsByStatusSql =
  'SELECT id FROM recipients WHERE gateway = ? AND status = ? AND id > ? ORDER BY id LIMIT ?';
export const agesSql = `
  SELECT r.id, m.queued_at AS queuedAt, r.delay_told AS delayTold FROM recipients r JOIN messages m ON m.id = r.message_id
  WHERE r.gateway = ? AND r.status = ? AND r.id > ? ORDER BY r.id LIMIT ?`;
export const oldestSql = `
  SELECT queued_at FROM messages WHERE id =
    (SELECT message_id FROM recipients WHERE gateway = ? AND status = ? ORDER BY id LIMIT 1)`;

const columns = `r.id, r.message_id, r.gateway, r.status, r.next_hop, r.next_attempt_at, r.awaits_run, r.attempts, r.forward_path,
  r.last_reason, r.last_reply, r.last_detail, m.reverse_path, m.size_bytes, m.queued_at, m.received_from, r.notify, r.orcpt`;

/** The certificate is kept as JSON: it is shown whole and never searched. */
type StoredAttempt = Omit<AttemptRow, 'certificate'> & { readonly certificate: string | null };

const toAttemptRow = ({ certificate, ...attempt }: StoredAttempt): AttemptRow => ({
  ...attempt,
  certificate: certificate === null ? null : (JSON.parse(certificate) as PeerCertificate),
});

export class QueueLists {
  /** Every gateway with rows. */
  readonly gateways: () => string[];
  readonly #nextDueHop: Statement<[string, string], DueDestination>;
  readonly #nextDueGateway: Statement<[string], DueDestination>;
  readonly #idsByStatus: Statement<[string, number, number, number], { id: RecipientId }>;
  readonly #one: Statement<[number], DetailRow>;
  readonly #attempts: Statement<[number], StoredAttempt>;
  readonly #ages: Statement<
    [string, number, number, number],
    { id: RecipientId; queuedAt: number; delayTold: number }
  >;
  readonly #oldest: Statement<[string, number], { queued_at: number }>;

  constructor(database: Database) {
    this.#nextDueHop = database.prepare(nextDueHopSql);
    this.#nextDueGateway = database.prepare(nextDueGatewaySql);
    this.gateways = createDistinctGateways(database);
    this.#idsByStatus = database.prepare(idsByStatusSql);
    const rows = `SELECT ${columns} FROM recipients r JOIN messages m ON m.id = r.message_id`;
    this.#one = database.prepare(`${rows} WHERE r.id = ?`);
    this.#attempts = database.prepare(`
      SELECT at, way, peer, tls, certificate, outcome, reply, duration_ms AS durationMs
      FROM attempts WHERE recipient_id = ? ORDER BY number`);
    this.#oldest = database.prepare(oldestSql);
    this.#ages = database.prepare(agesSql);
  }

  /** Steps from one destination to the next in the index, however many recipients are due for each. */
  dueDestinations(): DueDestination[] {
    const found: DueDestination[] = [];
    let next = this.#nextDueGateway.get('');
    while (next) {
      found.push(next);
      next = this.#nextDueHop.get(next.gateway, next.nextHop) ?? this.#nextDueGateway.get(next.gateway);
    }
    return found;
  }

  agePage({ gateway, status, afterId, limit }: AgePageRequest): AgedRow[] {
    return this.#ages
      .all(gateway, statusCode[status], afterId, limit)
      .map(({ id, queuedAt, delayTold }) => ({ id, queuedAt, isDelaySettled: delayTold !== 0 }));
  }

  /** Without a status: everything that has not ended. */
  list({ gateway, status, afterId, limit }: QueueFilter): QueueRow[] {
    const gateways = gateway === undefined ? this.gateways() : [gateway];
    const statuses = status === undefined ? openStatuses : [status];
    const ids = gateways.flatMap((name) => statuses.flatMap((one) => this.#ids(name, one, afterId, limit)));
    ids.sort((a, b) => a - b);
    return ids.slice(0, limit).flatMap((id) => this.#row(id) ?? []);
  }

  show(id: RecipientId): QueueDetails | null {
    const row = this.#one.get(id);
    if (!row) return null;
    return {
      row: toQueueRow(row),
      receivedFrom: row.received_from,
      notify: row.notify,
      orcpt: row.orcpt,
      attempts: this.#attempts.all(id).map(toAttemptRow),
    };
  }

  /** By gateway, from the oldest row in each waiting status. */
  oldest(): Record<string, number> {
    const oldest: Record<string, number> = {};
    for (const gateway of this.gateways()) {
      const instants = [...waitingStatuses].flatMap(
        (status) => this.#oldest.get(gateway, statusCode[status])?.queued_at ?? [],
      );
      if (instants.length > 0) oldest[gateway] = Math.min(...instants);
    }
    return oldest;
  }

  #ids(gateway: string, status: RecipientStatus, afterId: number, limit: number): RecipientId[] {
    return this.#idsByStatus.all(gateway, statusCode[status], afterId, limit).map(({ id }) => id);
  }

  #row(id: RecipientId): QueueRow | null {
    const row = this.#one.get(id);
    return row ? toQueueRow(row) : null;
  }
}

/** Counters by gateway, kept exactly beside the rows: computed once at the start, moved with every commit. */
import type { Database } from 'better-sqlite3';
import type { GatewayCounts, RecipientStatus } from '../../shared/queue/queue-view.ts';
import { allStatuses, statusCode, statusOfCode } from '../status-codes.ts';

interface Counts {
  messages: number;
  sizeBytes: number;
  readonly byStatus: Record<RecipientStatus, number>;
}

export class QueueCounters {
  readonly #database: Database;
  #isStale = false;
  readonly #byGateway = new Map<string, Counts>();
  readonly #changed = new Set<string>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Recipients of a gateway came into (positive) or left (negative) a status. */
  addRecipients(gateway: string, status: RecipientStatus, count: number): void {
    this.#of(gateway).byStatus[status] += count;
  }

  /** Messages with at least one waiting recipient for this gateway: more or fewer. */
  addMessages(gateway: string, messages: number, sizeBytes: number): void {
    const counts = this.#of(gateway);
    counts.messages += messages;
    counts.sizeBytes += sizeBytes;
  }

  /** For changes that are simpler to count anew than to add up; done with the next takeChanged. */
  requestRecount(): void {
    this.#isStale = true;
  }

  /** Everything that changed since the last call. */
  takeChanged(): GatewayCounts[] {
    if (this.#isStale) this.recount();
    const changed = [...this.#changed].map((gateway) => this.#snapshot(gateway));
    this.#changed.clear();
    return changed;
  }

  /** Counts all rows anew. */
  recount(): void {
    this.#isStale = false;
    for (const gateway of this.#byGateway.keys()) this.#changed.add(gateway);
    this.#byGateway.clear();
    const byStatus = this.#database.prepare<[], { gateway: string; status: number; count: number }>(
      'SELECT gateway, status, count(*) AS count FROM recipients GROUP BY gateway, status',
    );
    for (const { gateway, status, count } of byStatus.all()) {
      this.addRecipients(gateway, statusOfCode[status] ?? 'defective', count);
    }
    const messages = this.#database.prepare<[], { gateway: string; messages: number; sizeBytes: number }>(`
      SELECT gateway, count(*) AS messages, sum(size_bytes) AS sizeBytes
      FROM (SELECT DISTINCT gateway, message_id FROM recipients WHERE status IN (
        ${String(statusCode.held)}, ${String(statusCode.due)}, ${String(statusCode.active)}, ${String(statusCode.deferred)}))
      JOIN messages ON messages.id = message_id GROUP BY gateway`);
    for (const row of messages.all()) this.addMessages(row.gateway, row.messages, row.sizeBytes);
  }

  #of(gateway: string): Counts {
    this.#changed.add(gateway);
    let counts = this.#byGateway.get(gateway);
    if (!counts) {
      counts = { messages: 0, sizeBytes: 0, byStatus: noRecipients() };
      this.#byGateway.set(gateway, counts);
    }
    return counts;
  }

  #snapshot(gateway: string): GatewayCounts {
    const counts = this.#byGateway.get(gateway);
    return {
      gateway,
      messages: counts?.messages ?? 0,
      sizeBytes: counts?.sizeBytes ?? 0,
      byStatus: counts ? { ...counts.byStatus } : noRecipients(),
    };
  }
}

/** A zero for each status. */
function noRecipients(): Record<RecipientStatus, number> {
  return Object.fromEntries(allStatuses.map((status) => [status, 0])) as Record<RecipientStatus, number>;
}

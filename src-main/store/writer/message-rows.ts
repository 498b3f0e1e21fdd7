/** A message with all its recipients, for the commands that decide over them together; keeps counters and removal right. */
import type { Database, Statement } from 'better-sqlite3';
import type { RecipientStatus } from '../../shared/queue/queue-view.ts';
import { isEnd, statusCode, statusOfCode, waitingStatuses } from '../status-codes.ts';
import type { Releaser } from '../store-contract.ts';
import type { CommitScope } from './commit-scope.ts';
import type { WriterMemory } from './writer-memory.ts';

/** A recipient row while a command works on it: change it, then `conclude` writes what changed. */
export interface RecipientState {
  readonly id: number;
  readonly gatewayBefore: string;
  gateway: string;
  readonly statusBefore: RecipientStatus;
  /** Null: the row goes. */
  status: RecipientStatus | null;
  readonly formerStatus: RecipientStatus | null;
  nextHop: string | null;
  nextAttemptAt: number | null;
  attempts: number;
  lastReason: string | null;
  lastReply: string | null;
  lastDetail: string | null;
  releasedBy: Releaser | null;
  /** Epoch ms of its end; kept while it is history only. */
  finishedAt: number | null;
  deferredSince: number | null;
  retries: number;
  delayTold: number;
  /** Epoch ms; kept while it is on hold only. */
  holdUntil: number | null;
}

/** Values of delay_told. */
export const NOT_TO_BE_TOLD = 1;
export const DELAY_TOLD = 2;

export interface LoadedMessage {
  readonly id: number;
  readonly sizeBytes: number;
  readonly isInFile: boolean;
  readonly recipients: readonly RecipientState[];
}

interface JoinedRow {
  id: number;
  gateway: string;
  status: number;
  former_status: number | null;
  next_hop: string | null;
  next_attempt_at: number | null;
  attempts: number;
  last_reason: string | null;
  last_reply: string | null;
  last_detail: string | null;
  released_by: Releaser | null;
  finished_at: number | null;
  deferred_since: number | null;
  retries: number;
  delay_told: number;
  hold_until: number | null;
  size_bytes: number;
  is_in_file: number;
}

export class MessageRows {
  readonly #memory: WriterMemory;
  readonly #load: Statement<[number], JoinedRow>;
  readonly #messageOf: Statement<[number], number>;
  readonly #save: Statement;
  readonly #deleteRecipient: Statement<[number]>;
  readonly #deleteRecipients: Statement<[number]>;
  readonly #deleteBody: Statement<[number]>;
  readonly #deleteMessage: Statement<[number]>;
  readonly #forgetFile: Statement<[number]>;

  constructor(database: Database, memory: WriterMemory) {
    this.#memory = memory;
    this.#load = database.prepare(`
      SELECT r.id, gateway, status, former_status, next_hop, next_attempt_at, attempts, last_reason, last_reply, last_detail,
        released_by, finished_at, deferred_since, retries, delay_told, hold_until, size_bytes, is_in_file
      FROM recipients r JOIN messages m ON m.id = r.message_id WHERE r.message_id = ? ORDER BY r.id`);
    this.#messageOf = database
      .prepare<[number], number>('SELECT message_id FROM recipients WHERE id = ?')
      .pluck();
    this.#save = database.prepare(`
      UPDATE recipients SET gateway = @gateway, status = @status, former_status = NULL, next_hop = @nextHop,
        awaits_run = CASE WHEN next_attempt_at IS @nextAttemptAt THEN awaits_run ELSE 0 END,
        next_attempt_at = @nextAttemptAt, attempts = @attempts,
        last_reason = @lastReason, last_reply = @lastReply, last_detail = @lastDetail, released_by = @releasedBy,
        finished_at = @finishedAt, deferred_since = @deferredSince, retries = @retries, delay_told = @delayTold,
        hold_until = @holdUntil WHERE id = @id`);
    this.#forgetFile = database.prepare('UPDATE messages SET is_in_file = 0 WHERE id = ?');
    this.#deleteRecipient = database.prepare('DELETE FROM recipients WHERE id = ?');
    this.#deleteRecipients = database.prepare('DELETE FROM recipients WHERE message_id = ?');
    this.#deleteBody = database.prepare('DELETE FROM bodies WHERE message_id = ?');
    this.#deleteMessage = database.prepare('DELETE FROM messages WHERE id = ?');
  }

  /** Null if the message is gone. */
  load(messageId: number): LoadedMessage | null {
    const rows = this.#load.all(messageId);
    const first = rows[0];
    if (!first) return null;
    return {
      id: messageId,
      sizeBytes: first.size_bytes,
      isInFile: first.is_in_file === 1,
      recipients: rows.map(toState),
    };
  }

  /** The messages of these recipients, each once, oldest first; unknown ids are left out. */
  messagesOf(recipients: readonly number[]): number[] {
    const messages = recipients.flatMap((id) => this.#messageOf.get(id) ?? []);
    return [...new Set(messages)].sort((a, b) => a - b);
  }

  /**
   * Writes what became of the recipients. The body goes with the last open one, the spool file after the commit; what has
   * ended stays as history. A message without rows goes as a whole. Counters and leases follow.
   */
  conclude(message: LoadedMessage, scope: CommitScope): void {
    const changed = message.recipients.filter(
      (recipient) =>
        recipient.status !== recipient.statusBefore || recipient.gateway !== recipient.gatewayBefore,
    );
    if (message.recipients.every(({ status }) => status === null)) this.#removeMessage(message, scope);
    else {
      for (const recipient of changed) this.#write(recipient);
      const wasOpen = message.recipients.some(({ statusBefore }) => isOpen(statusBefore));
      if (wasOpen && !message.recipients.some(({ status }) => isOpen(status)))
        this.#removeBody(message, scope);
    }
    scope.afterCommit(() => {
      this.#count(message, changed);
    });
  }

  #write(recipient: RecipientState): void {
    if (recipient.status === null) {
      this.#deleteRecipient.run(recipient.id);
      return;
    }
    const { id, gateway, nextHop, nextAttemptAt, attempts } = recipient;
    const { lastReason, lastReply, lastDetail, releasedBy } = recipient;
    const status = statusCode[recipient.status];
    this.#save.run({
      id,
      gateway,
      status,
      nextHop,
      nextAttemptAt,
      attempts,
      lastReason,
      lastReply,
      lastDetail,
      releasedBy,
      finishedAt: isOpen(recipient.status) ? null : recipient.finishedAt,
      deferredSince: recipient.deferredSince,
      retries: recipient.retries,
      delayTold: recipient.delayTold,
      holdUntil: recipient.status === 'on-hold' ? recipient.holdUntil : null,
    });
  }

  #removeMessage(message: LoadedMessage, scope: CommitScope): void {
    this.#deleteRecipients.run(message.id);
    this.#deleteBody.run(message.id);
    this.#deleteMessage.run(message.id);
    if (message.isInFile) this.#removeFile(message, scope);
  }

  /** A row that names a file which is gone would be taken for a loss at the next start. */
  #removeBody(message: LoadedMessage, scope: CommitScope): void {
    if (!message.isInFile) {
      this.#deleteBody.run(message.id);
      return;
    }
    this.#forgetFile.run(message.id);
    this.#removeFile(message, scope);
  }

  #removeFile({ id }: LoadedMessage, scope: CommitScope): void {
    scope.afterCommit(() => {
      this.#memory.removeSpoolFile(id);
    });
  }

  #count(message: LoadedMessage, changed: readonly RecipientState[]): void {
    const { counters, leases } = this.#memory;
    for (const { id, gatewayBefore, gateway, statusBefore, status } of changed) {
      counters.addRecipients(gatewayBefore, statusBefore, -1);
      if (status !== null) counters.addRecipients(gateway, status, 1);
      if (statusBefore === 'active') leases.drop(id);
      if (status === 'due') this.#memory.noteDue();
    }
    const all = message.recipients;
    for (const gateway of new Set(
      changed.flatMap((recipient) => [recipient.gatewayBefore, recipient.gateway]),
    )) {
      const waited = all.some(
        (one) => one.gatewayBefore === gateway && waitingStatuses.has(one.statusBefore),
      );
      const waits = all.some(
        (one) => one.gateway === gateway && one.status !== null && waitingStatuses.has(one.status),
      );
      if (waited !== waits)
        counters.addMessages(gateway, waits ? 1 : -1, waits ? message.sizeBytes : -message.sizeBytes);
    }
  }
}

/** Not at its end, and not removed. */
export const isOpen = (status: RecipientStatus | null): boolean => status !== null && !isEnd(status);

function toState(row: JoinedRow): RecipientState {
  const status = statusOfCode[row.status] ?? 'defective';
  return {
    id: row.id,
    gatewayBefore: row.gateway,
    gateway: row.gateway,
    statusBefore: status,
    status,
    formerStatus: row.former_status === null ? null : (statusOfCode[row.former_status] ?? null),
    nextHop: row.next_hop,
    nextAttemptAt: row.next_attempt_at,
    attempts: row.attempts,
    lastReason: row.last_reason,
    lastReply: row.last_reply,
    lastDetail: row.last_detail,
    releasedBy: row.released_by,
    finishedAt: row.finished_at,
    deferredSince: row.deferred_since,
    retries: row.retries,
    delayTold: row.delay_told,
    holdUntil: row.hold_until,
  };
}

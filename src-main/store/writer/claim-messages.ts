/**
 * Command `claim`: the oldest messages that are due for a next hop, or all that wait for a turn, become active.
 * Command `claimRecipients`: the same for single recipients that are to be ended or told of.
 */
import type { Database, Statement } from 'better-sqlite3';
import type { MessageId, RecipientId } from '../../mail/envelope.ts';
import type { RecipientsClaim } from '../actions-contract.ts';
import type {
  ClaimedMessage,
  ClaimedRecipient,
  ClaimRequest,
  MessageOrigin,
  Releaser,
  StoredBody,
} from '../store-contract.ts';
import { isEnd, statusCode, statusOfCode } from '../status-codes.ts';
import type { CommitScope } from './commit-scope.ts';
import { DELAY_TOLD, type MessageRows } from './message-rows.ts';
import type { WriterMemory } from './writer-memory.ts';

/** Rows per look into the index; more are only needed to step over messages that are to be left out. */
const MAX_PAGE = 1000;
const TRANSFER_FROM_BYTES = 16 * 1024;

interface MessageRow {
  origin: MessageOrigin;
  reverse_path: string;
  is_8bit: number;
  is_smtputf8: number;
  ret: 'FULL' | 'HDRS' | null;
  envid: string | null;
  queued_at: number;
  size_bytes: number;
  is_in_file: number;
  content: Buffer | null;
}

interface RecipientRow {
  id: number;
  gateway: string;
  status: number;
  next_hop: string | null;
  attempts: number;
  deferred_since: number | null;
  retries: number;
  delay_told: number;
  last_reply: string | null;
  forward_path: string;
  notify: string | null;
  orcpt: string | null;
  released_by: Releaser | null;
}

interface Candidate {
  id: number;
  message_id: number;
}

type Lease = Pick<ClaimRequest, 'owner' | 'leaseUntil'>;

const LOST_BODY: StoredBody = { kind: 'inline', bytes: new Uint8Array() };

interface Progress {
  readonly request: ClaimRequest;
  readonly scope: CommitScope;
  readonly claimed: ClaimedMessage[];
  readonly leftOut: Set<number>;
  inlineBytes: number;
}

const { held, due, active, deferred } = statusCode;

export class ClaimMessages {
  readonly #memory: WriterMemory;
  readonly #rows: MessageRows;
  readonly #dueFor: Statement<[string, string, number, number], Candidate>;
  readonly #forTurn: Statement<{ gateway: string; after: number; limit: number }[], Candidate>;
  readonly #message: Statement<[number], MessageRow>;
  readonly #recipients: Statement<[number], RecipientRow>;
  readonly #activate: Statement<[number]>;

  constructor(database: Database, memory: WriterMemory, rows: MessageRows) {
    this.#memory = memory;
    this.#rows = rows;
    this.#dueFor = database.prepare(claimDueSql);
    this.#forTurn = database.prepare(claimForTurnSql);
    this.#message = database.prepare(`
      SELECT origin, reverse_path, is_8bit, is_smtputf8, ret, envid, queued_at, size_bytes, is_in_file, content
      FROM messages LEFT JOIN bodies ON message_id = id WHERE id = ?`);
    this.#recipients = database.prepare(`
      SELECT id, gateway, status, next_hop, attempts, deferred_since, retries, delay_told, last_reply, forward_path,
        notify, orcpt, released_by FROM recipients WHERE message_id = ? ORDER BY id`);
    this.#activate = database.prepare(
      `UPDATE recipients SET former_status = status, status = ${String(active)} WHERE id = ?`,
    );
  }

  claim(request: ClaimRequest, scope: CommitScope): ClaimedMessage[] {
    const progress: Progress = {
      request,
      scope,
      claimed: [],
      leftOut: new Set(request.except),
      inlineBytes: 0,
    };
    const pageSize = Math.min(MAX_PAGE, request.limit + progress.leftOut.size);
    let after = 0;
    for (;;) {
      const page = this.#candidates(request, after, pageSize);
      for (const { id, message_id } of page) {
        after = id;
        if (progress.leftOut.has(message_id)) continue;
        if (progress.claimed.length >= request.limit) return progress.claimed;
        progress.leftOut.add(message_id);
        if (!this.#claimMessage(message_id, progress)) return progress.claimed;
      }
      if (page.length < pageSize) return progress.claimed;
    }
  }

  #candidates({ gateway, nextHop }: ClaimRequest, after: number, limit: number): Candidate[] {
    if (nextHop === null) return this.#forTurn.all({ gateway, after, limit });
    return this.#dueFor.all(gateway, nextHop, after, limit);
  }

  /** False if this one would go beyond the limit of bytes: it stays for the next claim. */
  #claimMessage(messageId: number, progress: Progress): boolean {
    const { request, scope, claimed } = progress;
    const row = this.#message.get(messageId);
    const body = row && this.#bodyOf(messageId, row);
    if (!body) {
      this.#markDefective(messageId, scope);
      return true;
    }
    const inlineBytes = body.kind === 'inline' ? body.bytes.byteLength : 0;
    if (claimed.length > 0 && progress.inlineBytes + inlineBytes > request.maxInlineBytes) return false;
    progress.inlineBytes += inlineBytes;
    if (body.kind === 'inline') this.#handOver(body.bytes);
    const recipients = this.#recipients.all(messageId).filter((recipient) => isMeant(recipient, request));
    this.#take(recipients, request, scope);
    claimed.push(toMessage(messageId, row, { claimedFor: request.nextHop, body, recipients }));
    return true;
  }

  /** Of each message all recipients that are meant, so that one report can name them together. */
  claimRecipients(request: RecipientsClaim, scope: CommitScope): ClaimedMessage[] {
    const wanted = new Set<number>(request.ids);
    const statuses = new Set<number>(request.statuses.map((status) => statusCode[status]));
    const claimed: ClaimedMessage[] = [];
    for (const messageId of this.#rows.messagesOf(request.ids)) {
      if (claimed.length === request.limit) break;
      const row = this.#message.get(messageId);
      const all = row === undefined ? [] : this.#recipients.all(messageId);
      const recipients = all.filter(({ id, status }) => wanted.has(id) && statuses.has(status));
      if (row === undefined || recipients.length === 0) continue;
      const body = this.#bodyOf(messageId, row) ?? LOST_BODY;
      this.#take(recipients, request, scope);
      claimed.push(toMessage(messageId, row, { claimedFor: null, body, recipients }));
    }
    return claimed;
  }

  #take(recipients: readonly RecipientRow[], lease: Lease, scope: CommitScope): void {
    for (const { id } of recipients) this.#activate.run(id);
    scope.afterCommit(() => {
      this.#noteClaim(recipients, lease);
    });
  }

  #bodyOf(messageId: number, row: MessageRow): StoredBody | null {
    if (row.is_in_file === 1) {
      return { kind: 'file', path: this.#memory.spoolFileOf(messageId), sizeBytes: row.size_bytes };
    }
    return row.content && { kind: 'inline', bytes: row.content };
  }

  /** Larger bodies change hands; small ones are copied faster. Memory that is shared with others is always copied. */
  #handOver({ buffer, byteLength }: Uint8Array): void {
    const isOwn = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
    if (isOwn && byteLength >= TRANSFER_FROM_BYTES) this.#memory.transfer(buffer);
  }

  /** A row without body is shown and never tried; it must not stop the others either. */
  #markDefective(messageId: number, scope: CommitScope): void {
    const message = this.#rows.load(messageId);
    if (!message) return;
    for (const recipient of message.recipients) {
      if (!isEnd(recipient.statusBefore)) recipient.status = 'defective';
    }
    this.#rows.conclude(message, scope);
  }

  #noteClaim(recipients: readonly RecipientRow[], { owner, leaseUntil }: Lease): void {
    const { counters, leases } = this.#memory;
    for (const { id, gateway, status } of recipients) {
      counters.addRecipients(gateway, statusOfCode[status] ?? 'defective', -1);
      counters.addRecipients(gateway, 'active', 1);
      leases.take(owner, id, leaseUntil);
    }
  }
}

export const claimDueSql = `
  SELECT id, message_id FROM recipients
  WHERE status = ${String(due)} AND gateway = ? AND next_hop = ? AND id > ? ORDER BY id LIMIT ?`;

/** Three ranges of one index, merged: sorting all that is held would read all of it. */
export const claimForTurnSql = `${[held, due, deferred]
  .map(
    (status) =>
      `SELECT id, message_id FROM recipients WHERE gateway = @gateway AND status = ${String(status)} AND id > @after`,
  )
  .join(' UNION ALL ')} ORDER BY id LIMIT @limit`;

function isMeant(recipient: RecipientRow, { gateway, nextHop }: ClaimRequest): boolean {
  if (recipient.gateway !== gateway) return false;
  if (nextHop !== null) return recipient.status === due && recipient.next_hop === nextHop;
  return recipient.status === held || recipient.status === due || recipient.status === deferred;
}

interface Claimed {
  readonly claimedFor: string | null;
  readonly body: StoredBody;
  readonly recipients: readonly RecipientRow[];
}

function toMessage(messageId: number, row: MessageRow, claimed: Claimed): ClaimedMessage {
  return {
    id: messageId as MessageId,
    origin: row.origin,
    reversePath: row.reverse_path,
    bodyType: row.is_8bit === 1 ? '8bit' : '7bit',
    smtpUtf8: row.is_smtputf8 === 1,
    ret: row.ret,
    envid: row.envid,
    queuedAt: row.queued_at,
    sizeBytes: row.size_bytes,
    claimedFor: claimed.claimedFor,
    body: claimed.body,
    recipients: claimed.recipients.map(toClaimed),
  };
}

function toClaimed(row: RecipientRow): ClaimedRecipient {
  return {
    id: row.id as RecipientId,
    gateway: row.gateway,
    attempts: row.attempts,
    releasedBy: row.released_by,
    retry: row.deferred_since === null ? null : { since: row.deferred_since, retries: row.retries },
    isDelayTold: row.delay_told === DELAY_TOLD,
    lastReply: row.last_reply,
    forwardPath: row.forward_path,
    notify: row.notify,
    orcpt: row.orcpt,
  };
}

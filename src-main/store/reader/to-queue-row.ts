/** A stored recipient → the row that windows and command line show, with a reason made of plain facts. */
import type { QueueRow, RecipientStatus } from '../../shared/queue/queue-view.ts';
import { AT_NEXT_RUN, statusOfCode } from '../status-codes.ts';

export interface StoredQueueRow {
  readonly id: number;
  readonly message_id: number;
  readonly gateway: string;
  readonly status: number;
  readonly next_hop: string | null;
  readonly next_attempt_at: number | null;
  readonly awaits_run: number;
  readonly attempts: number;
  readonly forward_path: string;
  readonly last_reason: string | null;
  readonly last_reply: string | null;
  readonly last_detail: string | null;
  readonly reverse_path: string;
  readonly size_bytes: number;
  readonly queued_at: number;
}

export function toQueueRow(stored: StoredQueueRow): QueueRow {
  const status = statusOfCode[stored.status] ?? 'defective';
  return {
    id: stored.id,
    messageId: stored.message_id,
    gateway: stored.gateway,
    status,
    reversePath: stored.reverse_path,
    recipient: stored.forward_path,
    sizeBytes: stored.size_bytes,
    queuedAt: stored.queued_at,
    attempts: stored.attempts,
    nextAttemptAt: stored.next_attempt_at === AT_NEXT_RUN ? null : stored.next_attempt_at,
    reason: reasonOf(status, stored),
  };
}

/** What it waits for, and behind it how the last attempt ended. English tokens, untranslated as in the log. */
function reasonOf(status: RecipientStatus, stored: StoredQueueRow): string {
  const waitsFor = waits(status, stored);
  const last = lastAttempt(stored);
  return [waitsFor, last].filter((part) => part !== '').join('; ');
}

function waits(status: RecipientStatus, { next_hop, awaits_run }: StoredQueueRow): string {
  switch (status) {
    case 'held':
      return 'waits for the client';
    case 'due':
      return `waits for delivery to ${next_hop ?? 'the next hop'}`;
    case 'active':
      return 'is being delivered';
    case 'deferred':
      if (awaits_run === 1) return `waits for the next mail run to ${next_hop ?? 'the next hop'}`;
      return `waits for the next attempt at ${next_hop ?? 'the next hop'}`;
    case 'on-hold':
      return 'held back by an operator';
    case 'defective':
      return 'body missing or unreadable';
    case 'delivered':
    case 'failed':
      return '';
  }
}

function lastAttempt({ last_reason, last_reply, last_detail }: StoredQueueRow): string {
  if (last_reason === null && last_reply === null) return '';
  const words = last_reply ?? last_detail ?? '';
  return [last_reason, words].filter((part) => part !== null && part !== '').join(': ');
}

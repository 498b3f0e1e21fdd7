/** Commands `retry` and `redirect`: a person sends recipients once more, or the message to somebody else. */
import type { Database } from 'better-sqlite3';
import type { RecipientId } from '../../mail/envelope.ts';
import type { Redirection } from '../actions-contract.ts';
import { statusCode, waitingStatuses } from '../status-codes.ts';
import type { CommitScope } from './commit-scope.ts';
import { isOpen, type LoadedMessage, type MessageRows, type RecipientState } from './message-rows.ts';
import { changeEach } from './remove-recipients.ts';
import type { WriterMemory } from './writer-memory.ts';

export function createRetry(rows: MessageRows) {
  return (ids: readonly RecipientId[], scope: CommitScope): number =>
    changeEach(rows, ids, scope, (recipient) => {
      if (recipient.status !== 'deferred' && recipient.status !== 'defective') return false;
      if (recipient.status === 'defective') {
        recipient.deferredSince = null;
        recipient.retries = 0;
      }
      recipient.nextAttemptAt = null;
      recipient.releasedBy = 'manual';
      recipient.status = recipient.nextHop === null ? 'held' : 'due';
      return true;
    });
}

export function createRedirect(database: Database, rows: MessageRows, memory: WriterMemory) {
  const insert = database.prepare(`
    INSERT INTO recipients (message_id, gateway, status, next_hop, forward_path, notify, orcpt)
    SELECT message_id, @gateway, @status, @nextHop, coalesce(@forwardPath, forward_path), notify, orcpt
    FROM recipients WHERE id = @id`);

  /** The new rows come first: while one is open the body stays. */
  return ({ ids, forwardPath, route, at }: Redirection, scope: CommitScope): number => {
    const wanted = new Set<number>(ids);
    let changed = 0;
    for (const messageId of rows.messagesOf(ids)) {
      const meant =
        rows.load(messageId)?.recipients.filter((one) => wanted.has(one.id) && mayLeave(one)) ?? [];
      for (const { id } of meant) {
        insert.run({ ...route, status: statusCode[route.status], forwardPath, id });
      }
      const message = rows.load(messageId);
      if (!message || meant.length === 0) continue;
      countNew(message, meant.length, { route, scope });
      const ending = new Set(meant.map(({ id }) => id));
      for (const recipient of message.recipients) {
        if (ending.has(recipient.id)) end(recipient, forwardPath ?? route.gateway, at);
      }
      rows.conclude(message, scope);
      changed += meant.length;
    }
    return changed;
  };

  function countNew(
    message: LoadedMessage,
    count: number,
    { route, scope }: { route: Redirection['route']; scope: CommitScope },
  ): void {
    const its = message.recipients.filter(
      ({ gateway, statusBefore }) => gateway === route.gateway && waitingStatuses.has(statusBefore),
    );
    scope.afterCommit(() => {
      memory.counters.addRecipients(route.gateway, route.status, count);
      if (its.length === count) memory.counters.addMessages(route.gateway, 1, message.sizeBytes);
      if (route.status === 'due') memory.noteDue();
    });
  }
}

const mayLeave = ({ status }: RecipientState): boolean => isOpen(status) && status !== 'active';

function end(recipient: RecipientState, to: string, at: number): void {
  recipient.status = 'delivered';
  recipient.finishedAt = at;
  recipient.lastReason = 'redirected';
  recipient.lastReply = null;
  recipient.lastDetail = to;
}

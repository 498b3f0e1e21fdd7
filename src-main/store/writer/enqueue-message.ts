/** Command `enqueue`: a message, its small body and all its recipients. */
import type { Database } from 'better-sqlite3';
import { AT_NEXT_RUN, statusCode } from '../status-codes.ts';
import type { NewRecipient } from '../store-contract.ts';
import type { MessageToInsert } from '../thread-protocol.ts';
import type { CommitScope } from './commit-scope.ts';
import type { WriterMemory } from './writer-memory.ts';

export type Enqueue = (message: MessageToInsert, scope: CommitScope) => void;

export function createEnqueue(database: Database, memory: WriterMemory): Enqueue {
  const insertMessage = database.prepare(`
    INSERT INTO messages (id, reverse_path, is_8bit, is_smtputf8, ret, envid, queued_at, received_from, size_bytes, is_in_file, origin, subject)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
  const insertBody = database.prepare('INSERT INTO bodies (message_id, content) VALUES (?, ?)');
  const insertRecipient = database.prepare(`
    INSERT INTO recipients (message_id, gateway, status, next_hop, forward_path, notify, orcpt, awaits_run, next_attempt_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`);

  return (message: MessageToInsert, scope: CommitScope): void => {
    const { id, content } = message;
    insertMessage.run(
      id,
      message.reversePath,
      message.bodyType === '8bit' ? 1 : 0,
      message.smtpUtf8 ? 1 : 0,
      message.ret,
      message.envid,
      message.queuedAt,
      message.receivedFrom,
      message.sizeBytes,
      content === null ? 1 : 0,
      message.origin,
      message.subject,
    );
    if (content !== null) insertBody.run(id, content);
    for (const recipient of message.recipients) {
      const { gateway, status, nextHop, forwardPath, notify, orcpt } = recipient;
      const awaitsRun = status === 'next-run' ? 1 : 0;
      const at = status === 'next-run' ? AT_NEXT_RUN : (recipient.nextAttemptAt ?? null);
      const code = statusCode[storedStatus(status)];
      insertRecipient.run(id, gateway, code, nextHop, forwardPath, notify, orcpt, awaitsRun, at);
    }
    scope.afterCommit(() => {
      countNew(message, memory);
    });
  };
}

const storedStatus = (status: NewRecipient['status']): 'held' | 'due' | 'deferred' =>
  status === 'next-run' ? 'deferred' : status;

function countNew(message: MessageToInsert, { counters, noteDue }: WriterMemory): void {
  const gateways = new Set<string>();
  for (const { gateway, status } of message.recipients) {
    counters.addRecipients(gateway, storedStatus(status), 1);
    gateways.add(gateway);
    if (status === 'due') noteDue();
  }
  for (const gateway of gateways) counters.addMessages(gateway, 1, message.sizeBytes);
}

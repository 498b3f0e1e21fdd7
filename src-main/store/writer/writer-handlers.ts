/** All commands of the writer, by name. */
import type { Database } from 'better-sqlite3';
import { createBeginRun } from './begin-run.ts';
import { ClaimMessages } from './claim-messages.ts';
import { createEnqueue } from './enqueue-message.ts';
import type { WriterHandlers } from './group-commit.ts';
import { MessageRows } from './message-rows.ts';
import { createMoveToGateway, createRelease, createReleaseRecipients } from './release-recipients.ts';
import { createHold, createRemove, createRemoveFinished } from './remove-recipients.ts';
import { createRedirect, createRetry } from './redirect-recipients.ts';
import { createReroute } from './reroute-recipients.ts';
import { createNoteHalfTime } from './half-time-warnings.ts';
import { createRemovedGateways } from './removed-gateways.ts';
import { createPutBack, createSettle } from './settle-message.ts';
import { createSettingsRows } from './settings-rows.ts';
import { createWake } from './wake-recipients.ts';
import { createDequeueRows } from './dequeue-rows.ts';
import { createPolicyRows } from './policy-rows.ts';
import { createVerificationRows } from './verification-rows.ts';
import { createTrafficRows } from './traffic-rows.ts';
import type { WriterMemory } from './writer-memory.ts';

export function writerHandlers(database: Database, memory: WriterMemory): WriterHandlers {
  const rows = new MessageRows(database, memory);
  const claims = new ClaimMessages(database, memory, rows);
  const enqueue = createEnqueue(database, memory);
  return {
    enqueue(messages, scope) {
      for (const message of messages) enqueue(message, scope);
      return null;
    },
    addTraffic: createTrafficRows(database),
    claim: (request, scope) => claims.claim(request, scope),
    renewLease({ owner, until }) {
      memory.leases.renew(owner, until);
      return null;
    },
    claimRecipients: (request, scope) => claims.claimRecipients(request, scope),
    settle: createSettle(database, rows, enqueue),
    putBack: createPutBack(rows),
    reroute: createReroute(rows),
    release: createRelease(database, memory),
    beginRun: createBeginRun(database, memory),
    moveToGateway: createMoveToGateway(database, rows),
    releaseRecipients: createReleaseRecipients(rows),
    wake: createWake(database, memory, rows),
    hold: createHold(rows),
    retry: createRetry(rows),
    redirect: createRedirect(database, rows, memory),
    remove: createRemove(rows),
    removeFinished: createRemoveFinished(database, rows),
    noteHalfTime: createNoteHalfTime(database),
    ...createSettingsRows(database, memory),
    ...createVerificationRows(database),
    ...createPolicyRows(database),
    ...createDequeueRows(database),
    ...createRemovedGateways(database),
  };
}

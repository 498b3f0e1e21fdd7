/** Entry of the writer thread: owns the one writing connection, commits whatever waits, answers all of it at once. */
import type { Database } from 'better-sqlite3';
import { unlink } from 'node:fs';
import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import { dataLayout, spoolFile } from '../data-layout.ts';
import { closeWriterDatabase } from '../database.ts';
import { endThread } from '../end-thread.ts';
import { storeFaultOf } from '../store-fault-of.ts';
import type {
  PostedAnswers,
  PostedCommand,
  ThreadClosed,
  WriterCommands,
  WriterData,
  WriterOpening,
} from '../thread-protocol.ts';
import { GroupCommit } from './group-commit.ts';
import { Leases } from './leases.ts';
import { openForWriting } from './open-for-writing.ts';
import { QueueCounters } from './queue-counters.ts';
import { writerHandlers } from './writer-handlers.ts';
import type { WriterMemory } from './writer-memory.ts';

/** Bounds the time that the first of a crowd waits for its answer. */
const MAX_COMMANDS_PER_COMMIT = 1000;

type Posted = readonly PostedCommand<WriterCommands>[] | 'close';

function start(port: MessagePort, data: WriterData): void {
  const layout = dataLayout(data.dataFolder);
  const { database, lock, report } = openForWriting(layout, data);
  let becameDue = false;
  let isSound = true;
  let transfers: ArrayBuffer[] = [];
  const memory: WriterMemory = {
    counters: new QueueCounters(database),
    leases: new Leases(),
    spoolFileOf: (messageId) => spoolFile(layout.spool, messageId),
    removeSpoolFile(messageId) {
      // A file that stays is an orphan, and the next start removes it.
      unlink(spoolFile(layout.spool, messageId), () => undefined);
    },
    transfer(bytes) {
      transfers.push(bytes);
    },
    noteDue() {
      becameDue = true;
    },
  };
  memory.counters.recount();
  const commit = new GroupCommit(database, writerHandlers(database, memory));

  const commitAndAnswer = (commands: readonly PostedCommand<WriterCommands>[]): void => {
    const answers = commit.run(commands);
    if (answers.some((answer) => 'fault' in answer && answer.fault.code === 'database-corrupt'))
      isSound = false;
    const posted: PostedAnswers<WriterCommands> = {
      kind: 'answers',
      answers,
      changedCounts: memory.counters.takeChanged(),
      becameDue,
    };
    becameDue = false;
    port.postMessage(posted, transfers);
    transfers = [];
  };

  port.on('message', (first: Posted) => {
    const { waiting, mustClose } = takeAll(port, first);
    for (let from = 0; from < waiting.length; from += MAX_COMMANDS_PER_COMMIT) {
      commitAndAnswer(waiting.slice(from, from + MAX_COMMANDS_PER_COMMIT));
    }
    if (!mustClose) return;
    closeWriterDatabase(database, isSound);
    lock.close();
    port.postMessage('closed' satisfies ThreadClosed);
    endThread(port);
  });
  const opening: WriterOpening = {
    kind: 'opened',
    report,
    counts: memory.counters.takeChanged(),
    nextMessageId: nextMessageId(database),
  };
  port.postMessage(opening);
}

/** Everything that arrived while the last commit ran. */
function takeAll(
  port: MessagePort,
  first: Posted,
): { waiting: PostedCommand<WriterCommands>[]; mustClose: boolean } {
  const waiting: PostedCommand<WriterCommands>[] = [];
  let mustClose = false;
  for (let posted: Posted | undefined = first; posted !== undefined;) {
    if (posted === 'close') mustClose = true;
    else waiting.push(...posted);
    posted = (receiveMessageOnPort(port) as { message: Posted } | undefined)?.message;
  }
  return { waiting, mustClose };
}

/** Numbers are never used twice, not even those of messages that are gone. */
function nextMessageId(database: Database): number {
  const last = database
    .prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'messages'")
    .pluck()
    .get();
  return (last ?? 0) + 1;
}

if (parentPort) {
  try {
    start(parentPort, workerData as WriterData);
  } catch (error) {
    const { code, detail } = storeFaultOf(error);
    const refusal: WriterOpening = { kind: 'refused', fault: { code, detail } };
    parentPort.postMessage(refusal);
    endThread(parentPort);
  }
}

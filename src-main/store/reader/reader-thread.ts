/** Entry of the reader thread: answers lists and look-ups, so that they never wait behind a commit. */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { dataLayout } from '../data-layout.ts';
import { openReaderDatabase } from '../database.ts';
import { endThread } from '../end-thread.ts';
import { storeFaultOf } from '../store-fault-of.ts';
import type {
  InputOf,
  OutputOf,
  PostedAnswer,
  PostedAnswers,
  PostedCommand,
  ReaderCommands,
  ReaderData,
  ThreadClosed,
} from '../thread-protocol.ts';
import { createMessagePart } from './message-part.ts';
import { backup } from './backup.ts';
import { QueueLists } from './queue-lists.ts';
import { createRunWork } from './run-work.ts';
import { createDequeueLists } from './dequeue-lists.ts';
import { createPolicyLists } from './policy-lists.ts';
import { QueueTable } from './queue-table.ts';
import { createSettingsLists } from './settings-lists.ts';
import { createTrafficLists } from './traffic-lists.ts';
import { createVerificationLists } from './verification-lists.ts';

type ReaderHandlers = {
  readonly [N in keyof ReaderCommands]: (
    input: InputOf<ReaderCommands, N>,
  ) => OutputOf<ReaderCommands, N> | Promise<OutputOf<ReaderCommands, N>>;
};
type AnyOutput = OutputOf<ReaderCommands, keyof ReaderCommands>;
type AnyHandler = (input: unknown) => AnyOutput | Promise<AnyOutput>;

function start(port: MessagePort, data: ReaderData): void {
  const layout = dataLayout(data.dataFolder);
  const database = openReaderDatabase(layout);
  const lists = new QueueLists(database);
  const table = new QueueTable(database);
  const handlers: ReaderHandlers = {
    agePage: (request) => lists.agePage(request),
    gatewaysInQueue: () => lists.gateways(),
    dueDestinations: () => lists.dueDestinations(),
    listQueue: (filter) => lists.list(filter),
    showQueue: (id) => lists.show(id),
    oldest: () => lists.oldest(),
    ...createRunWork(database),
    tablePage: (request) => table.page(request),
    tableGroups: ({ filter, by }) => table.groups(filter, by),
    tableSelect: (request) => table.select(request),
    tableStatuses: (ids) => table.statuses(ids),
    messagePart: createMessagePart(database),
    traffic: createTrafficLists(database),
    backup: (target) => backup(layout, target),
    ...createSettingsLists(database),
    ...createVerificationLists(database),
    ...createPolicyLists(database),
    ...createDequeueLists(database),
  };
  port.on('message', (posted: readonly PostedCommand<ReaderCommands>[] | 'close') => {
    if (posted === 'close') {
      database.close();
      port.postMessage('closed' satisfies ThreadClosed);
      endThread(port);
      return;
    }
    const answers = posted.map((command) => answer(command, handlers));
    post(answers.flatMap((one) => (one instanceof Promise ? [] : [one])));
    // What takes its time is answered when it is done; the others do not wait for it.
    for (const later of answers) if (later instanceof Promise) void later.then((one) => post([one]));
  });

  function post(answers: readonly PostedAnswer<ReaderCommands>[]): void {
    if (answers.length === 0) return;
    const message: PostedAnswers<ReaderCommands> = {
      kind: 'answers',
      answers,
      changedCounts: [],
      becameDue: false,
    };
    port.postMessage(message);
  }
}

function answer(
  { number, name, input }: PostedCommand<ReaderCommands>,
  handlers: ReaderHandlers,
): PostedAnswer<ReaderCommands> | Promise<PostedAnswer<ReaderCommands>> {
  const faultOf = (error: unknown): PostedAnswer<ReaderCommands> => {
    const { code, detail } = storeFaultOf(error);
    return { number, fault: { code, detail } };
  };
  try {
    const handler = handlers[name] as AnyHandler;
    const value = handler(input);
    if (!(value instanceof Promise)) return { number, value };
    return value.then((result) => ({ number, value: result }), faultOf);
  } catch (error) {
    return faultOf(error);
  }
}

if (parentPort) start(parentPort, workerData as ReaderData);

/** Two parts of the store's face: the ages of the queue, and what persons do to single recipients. */
import type { ActionsStore } from './actions-contract.ts';
import type { AgesStore } from './ages-contract.ts';
import { allPieces } from './in-pieces.ts';
import type { ThreadLink } from './thread-link.ts';
import type { ReaderCommands, WriterCommands } from './thread-protocol.ts';

export function createQueueParts(
  writer: ThreadLink<WriterCommands>,
  reader: ThreadLink<ReaderCommands>,
): { readonly ages: AgesStore; readonly actions: ActionsStore } {
  return {
    ages: {
      page: (request) => reader.call('agePage', request),
      gateways: () => reader.call('gatewaysInQueue', null),
      noteHalfTime: (note) => writer.call('noteHalfTime', note),
      removeFinished: (before) => allPieces(() => writer.call('removeFinished', before)),
    },
    actions: {
      retry: (ids) => writer.call('retry', ids),
      redirect: (redirection) => writer.call('redirect', redirection),
    },
  };
}

/** The face of the queue's ages. */
import type { AgesStore } from './ages-contract.ts';
import { allPieces } from './in-pieces.ts';
import type { ThreadLink } from './thread-link.ts';
import type { ReaderCommands, WriterCommands } from './thread-protocol.ts';

export function createAgesStore(
  writer: ThreadLink<WriterCommands>,
  reader: ThreadLink<ReaderCommands>,
): AgesStore {
  return {
    page: (request) => reader.call('agePage', request),
    gateways: () => reader.call('gatewaysInQueue', null),
    noteHalfTime: (note) => writer.call('noteHalfTime', note),
    removeFinished: (before) => allPieces(() => writer.call('removeFinished', before)),
  };
}

/** The face of the queue's ages. */
import type { AgesStore } from './ages-contract.ts';
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
    async removeFinished(before) {
      let removed = 0;
      for (;;) {
        const { changed, more } = await writer.call('removeFinished', before);
        removed += changed;
        if (!more) return removed;
      }
    },
  };
}

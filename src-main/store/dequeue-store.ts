/** The face of what is stored about dequeue accounts. */
import type { DequeueStore } from './dequeue-contract.ts';
import type { ThreadLink } from './thread-link.ts';
import type { ReaderCommands, WriterCommands } from './thread-protocol.ts';

export function createDequeueStore(
  writer: ThreadLink<WriterCommands>,
  reader: ThreadLink<ReaderCommands>,
): DequeueStore {
  return {
    load: () => reader.call('loadDequeueAccounts', null),
    async save(write) {
      await writer.call('saveDequeueAccount', write);
    },
    async remove(id) {
      await writer.call('removeDequeueAccount', id);
    },
    async noteRun(id, run) {
      await writer.call('noteDequeueRun', { id, run });
    },
    runs: (id, limit) => reader.call('dequeueRuns', { id, limit }),
  };
}

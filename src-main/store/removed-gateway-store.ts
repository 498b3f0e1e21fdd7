/** The face of removed gateways. */
import type { RemovedGatewayStore } from './removed-gateway-contract.ts';
import type { ThreadLink } from './thread-link.ts';
import type { ReaderCommands, WriterCommands } from './thread-protocol.ts';

export function createRemovedGatewayStore(
  writer: ThreadLink<WriterCommands>,
  reader: ThreadLink<ReaderCommands>,
): RemovedGatewayStore {
  return {
    load: () => reader.call('loadRemovedGateways', null),
    async remove(removal) {
      await writer.call('removeGateways', removal);
    },
    async restore(domains) {
      await writer.call('restoreGateways', domains);
    },
    async noteDone(domain) {
      await writer.call('noteRemovalDone', domain);
    },
    async forget(request) {
      await writer.call('forgetRemoved', request);
    },
  };
}

/** The store's end of what domains publish about TLS; see policy-contract.ts. */
import type { PolicyStore } from './policy-contract.ts';
import type { ThreadLink } from './thread-link.ts';
import type { ReaderCommands, WriterCommands } from './thread-protocol.ts';

export function createPolicyStore(
  writer: ThreadLink<WriterCommands>,
  reader: ThreadLink<ReaderCommands>,
): PolicyStore {
  return {
    find: (domain) => reader.call('findPolicy', domain),
    keep: async (policy) => {
      await writer.call('keepPolicy', policy);
    },
  };
}

/** The face of settings documents. */
import type { DocumentStore } from './document-contract.ts';
import type { ThreadLink } from './thread-link.ts';
import type { ReaderCommands, WriterCommands } from './thread-protocol.ts';

export function createDocumentStore(
  writer: ThreadLink<WriterCommands>,
  reader: ThreadLink<ReaderCommands>,
): DocumentStore {
  return {
    load: (name) => reader.call('loadDocument', name),
    async save(document) {
      await writer.call('saveDocument', document);
    },
  };
}

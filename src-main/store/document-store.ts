/** The face of settings documents of their own, such as the defaults for new gateways. */
import type { ThreadLink } from './thread-link.ts';
import type { ReaderCommands, WriterCommands } from './thread-protocol.ts';

/** A settings document of its own, by name. */
export interface StoredDocumentRow {
  readonly name: string;
  readonly version: number;
  /** JSON text. */
  readonly settings: string;
}

export interface DocumentStore {
  load(name: string): Promise<StoredDocumentRow | null>;
  /** Inserts or replaces. */
  save(document: StoredDocumentRow): Promise<void>;
}

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

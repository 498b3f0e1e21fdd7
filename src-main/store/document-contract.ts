/** What the engine asks about what is kept in settings documents of their own, such as the defaults for new gateways. */
/** A settings document of its own, by name. */
export interface StoredDocumentRow {
  readonly name: string;
  readonly version: number;
  /** JSON text. */
  readonly settings: string;
}

export interface AppSettingsWrite {
  readonly version: number;
  /** JSON text. */
  readonly settings: string;
  readonly secrets: Readonly<Record<string, Uint8Array | null>>;
}

export interface DocumentStore {
  load(name: string): Promise<StoredDocumentRow | null>;
  /** Inserts or replaces. */
  save(document: StoredDocumentRow): Promise<void>;
}

/** A part of a message's octets for those who look at it, so that a large one never travels whole. */
import type { Database } from 'better-sqlite3';

export interface FoundPart {
  readonly messageId: number;
  readonly sizeBytes: number;
  /** Null: it lies in its spool file. */
  readonly bytes: Uint8Array | null;
}

export function createMessagePart(database: Database) {
  const find = database.prepare<[number], { id: number; size_bytes: number; is_in_file: number }>(`
    SELECT m.id, m.size_bytes, m.is_in_file FROM recipients r JOIN messages m ON m.id = r.message_id WHERE r.id = ?`);
  const cut = database
    .prepare<[number, number, number], Buffer>(
      'SELECT substr(content, ?, ?) FROM bodies WHERE message_id = ?',
    )
    .pluck();
  return ({
    recipient,
    offset,
    length,
  }: {
    recipient: number;
    offset: number;
    length: number;
  }): FoundPart | null => {
    const found = find.get(recipient);
    if (!found) return null;
    const { id: messageId, size_bytes: sizeBytes } = found;
    if (found.is_in_file === 1) return { messageId, sizeBytes, bytes: null };
    const bytes = cut.get(offset + 1, length, messageId);
    return bytes === undefined ? null : { messageId, sizeBytes, bytes };
  };
}

/** Reads a stored settings document: brings it to the present version step by step, then parses it. */
import type { z } from 'zod';

/** Turns the raw document of version n into that of version n + 1; pure, never removed once released. */
export type UpgradeStep = (document: Record<string, unknown>) => Record<string, unknown>;

export interface StoredDocument {
  readonly version: number;
  /** JSON text. */
  readonly settings: string;
}

/** A stored document cannot be used; the row stays as it is and the operator is told. */
export class UnreadableSettings extends Error {
  override readonly name = 'UnreadableSettings';
}

/**
 * @param steps `steps[n - 1]` leads from version n to n + 1; their number fixes the present version.
 * @throws UnreadableSettings if the document is newer than this program, is no JSON or breaks the schema.
 */
export function readSettings<S extends z.ZodType>(
  stored: StoredDocument,
  schema: S,
  steps: readonly UpgradeStep[],
): z.output<S> {
  if (stored.version > steps.length + 1) {
    throw new UnreadableSettings(`written by a newer version (document version ${String(stored.version)})`);
  }
  try {
    const raw = JSON.parse(stored.settings) as Record<string, unknown>;
    const present = steps.slice(stored.version - 1).reduce((document, step) => step(document), raw);
    return schema.parse(present);
  } catch (cause) {
    throw new UnreadableSettings(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

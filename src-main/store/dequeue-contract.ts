/** What is stored about dequeue accounts: their settings and what their runs came to. */
import type { DequeueRun } from '../shared/dequeue/dequeue-view.ts';

export interface DequeueAccountRow {
  readonly id: string;
  readonly version: number;
  /** JSON text, of schema `version`. */
  readonly settings: string;
  /** Epoch ms of the last save. */
  readonly changedAt: number;
}

export interface DequeueAccountWrite {
  readonly row: DequeueAccountRow;
  /** Sealed; null removes, absent keeps. They lie with all secrets, under the owner of dequeueSecretOwner. */
  readonly secrets: Readonly<Record<string, Uint8Array | null>>;
}

/** No domain contains a slash, and neither does the program's own owner. */
export const dequeueSecretOwner = (id: string): string => `dequeue/${id}`;

export interface DequeueStore {
  load(): Promise<DequeueAccountRow[]>;
  save(write: DequeueAccountWrite): Promise<void>;
  /** With its runs and secrets. */
  remove(id: string): Promise<void>;
  /** The newest are kept, 500 of each account. */
  noteRun(id: string, run: DequeueRun): Promise<void>;
  /** Newest first. */
  runs(id: string, limit: number): Promise<DequeueRun[]>;
}

/** What the writer keeps in memory beside the rows; changed only after a commit. */
import type { Leases } from './leases.ts';
import type { QueueCounters } from './queue-counters.ts';

export interface WriterMemory {
  readonly counters: QueueCounters;
  readonly leases: Leases;
  /** Removes a spool file that no row needs any more, in the background. */
  readonly removeSpoolFile: (messageId: number) => void;
  /** Where the body of a message lies if it is in a file. */
  readonly spoolFileOf: (messageId: number) => string;
  /** Hands this memory over with the answers instead of copying it. */
  readonly transfer: (bytes: ArrayBuffer) => void;
  /** Something is due now that was not before. */
  readonly noteDue: () => void;
}

/** What the engine asks about time in the queue: what has waited how long, what was said about it, and history that is too old. */
import type { RecipientId } from '../mail/envelope.ts';
import type { RecipientStatus } from '../shared/queue/queue-view.ts';

export interface AgePageRequest {
  readonly gateway: string;
  readonly status: RecipientStatus;
  readonly afterId: number;
  readonly limit: number;
}

export interface AgedRow {
  readonly id: RecipientId;
  /** Epoch ms. */
  readonly queuedAt: number;
  /** Its sender was told of a delay, or is not to be told. */
  readonly isDelaySettled: boolean;
}

export interface AgesStore {
  /** Rows of a gateway in one status behind `afterId`, in the order they were queued: the oldest first. */
  page(request: AgePageRequest): Promise<AgedRow[]>;
  /** Every gateway with rows, history included. */
  gateways(): Promise<string[]>;
  /** Notes that the operator was warned (null: forgets it); resolves with whether he had been before. */
  noteHalfTime(note: { gateway: string; at: number | null }): Promise<boolean>;
  /** Removes the history: what ended at `before` (epoch ms) or earlier; resolves with the number of recipients. */
  removeFinished(before: number): Promise<number>;
}

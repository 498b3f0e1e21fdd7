/** What a person does to single recipients, beside holding, releasing and removing them. */
import type { RecipientId } from '../mail/envelope.ts';
import type { RecipientStatus } from '../shared/queue/queue-view.ts';

/** Single recipients taken out of the queue to be ended or told of, whatever they wait for; active ones stay where they are. */
export interface RecipientsClaim {
  readonly ids: readonly RecipientId[];
  readonly statuses: readonly RecipientStatus[];
  /** At most so many messages; the rest comes with the same request again. */
  readonly limit: number;
  readonly owner: string;
  /** As for ClaimRequest of store-contract.ts. */
  readonly leaseUntil: number;
}

export interface Redirection {
  readonly ids: readonly RecipientId[];
  /** Instead of the former one; null: it stays, only the queue changes. */
  readonly forwardPath: string | null;
  /** As for a new recipient. */
  readonly route: {
    readonly gateway: string;
    readonly status: 'held' | 'due';
    readonly nextHop: string | null;
  };
  /** Epoch ms. */
  readonly at: number;
}

export interface ActionsStore {
  /** deferred and defective ones become due at once, as a person's release; without a next hop they are held. */
  retry(ids: readonly RecipientId[]): Promise<number>;
  /**
   * A new row of the same message takes the place of each, which ends as `redirected` in the history. Active and ended ones
   * stay. Resolves with the number of recipients.
   */
  redirect(redirection: Redirection): Promise<number>;
}

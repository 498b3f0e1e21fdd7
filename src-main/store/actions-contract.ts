/** What a person does to single recipients, beside holding, releasing and removing them. */
import type { RecipientId } from '../mail/envelope.ts';
import type { NewRecipient } from './store-contract.ts';

export interface Redirection {
  readonly ids: readonly RecipientId[];
  /** Instead of the former one; null: it stays, only the queue changes. */
  readonly forwardPath: string | null;
  readonly route: Pick<NewRecipient, 'gateway' | 'nextHop'> & { readonly status: 'held' | 'due' };
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

/** The queue as the steps of the engine use it: what waits, why, and what happens to it next. */
import type { MessageId } from '../../mail/envelope.ts';
import type { ClaimedMessage, DueDestination, SettledMessage } from '../../store/store-contract.ts';

/** How a claimed message was tried, for history, log and reports. */
export interface AttemptFacts extends AttemptNote {
  /** The peer takes over the duty of reporting (RFC 3461): what it accepted is not ours to report. */
  readonly peerOffersDsn: boolean;
  /** Commands and replies about this message up to now, in the frame of their session; bodies as a count of octets, secrets masked; bounded. */
  readonly transcript: () => readonly string[];
}

/** What the history keeps of an attempt. */
export type AttemptNote = SettledMessage['attempt'];

export interface Queue {
  dueDestinations(): Promise<DueDestination[]>;
  /** Claims what is due for one destination, oldest first. */
  claimDue(destination: DueDestination, owner: string, limit: number): Promise<ClaimedMessage[]>;
  /** Claims held, due and deferred mail of a gateway for a turn, oldest first, without what this turn tried already. */
  claimForTurn(
    gateway: string,
    owner: string,
    limit: number,
    except: readonly MessageId[],
  ): Promise<ClaimedMessage[]>;
  /** Keeps the claims of this owner alive; to be called at least once a minute while a session makes progress. */
  renew(owner: string): Promise<void>;
  /** Gives claimed messages back untried, each recipient to the status it had before its claim. */
  putBack(messages: readonly ClaimedMessage[]): Promise<void>;
  /** Calls when something became due; the returned function ends it. */
  onDue(listener: () => void): () => void;
}

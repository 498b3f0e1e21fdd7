/** Where a session gets its messages from; the delivery loop and a turn have one each. */
import type { ClaimedMessage } from '../../store/store-contract.ts';

export interface MessageSource {
  /** The next message at hand; null if there is none right now, or the session is to end. */
  take(): ClaimedMessage | null;
  /** Waits until `take` may give one; false: nothing more for this session. */
  more(): Promise<boolean>;
  /** Gives back what was taken and not tried. */
  untake(message: ClaimedMessage): void;
}

/** What delivering asks of the rest of the engine. */
import type { DeliveryOutcome } from '../../mail/delivery-outcome.ts';
import type { RecipientId } from '../../mail/envelope.ts';
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { ClaimedMessage, DueDestination } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { GatewayDirectory } from '../gateway-directory.ts';
import type { Logger } from '../logger.ts';
import type { MailLog } from '../mail-log.ts';
import type { NextHop } from '../queue/next-hop.ts';
import type { SessionBeginnings } from '../session-register.ts';
import type { AttemptFacts, Queue } from '../queue/queue.ts';
import type { HostResolver } from '../host-resolver.ts';
import type { FailureCache } from './failure-cache.ts';
import type { HostSlots } from './host-slots.ts';
import type { ListenerAddress } from '../own-addresses.ts';
import type { PeerMemory } from './peer-memory.ts';
import type { PublishedPolicies } from './published-policies.ts';
import type { ReadBody } from './peer-requirements.ts';

/** Applies the outcomes of one message; resolves after the commit. */
export type Settle = (
  message: ClaimedMessage,
  outcomes: ReadonlyMap<RecipientId, DeliveryOutcome>,
  attempt: AttemptFacts,
) => Promise<void>;

/** One object for the delivery loop and for turns, so that both remember the same peers. */
export interface DeliverDeps {
  readonly queue: Queue;
  readonly settle: Settle;
  readonly readBody: ReadBody;
  readonly gateways: GatewayDirectory;
  /** Null if none is set; throws SecretUnavailable. */
  smartHostSecret(id: string): string | null;
  /** Current settings; app.host-name is never empty here. */
  readonly settings: () => AppSettings;
  readonly resolver: HostResolver;
  /** Where we listen now; a target there is ourselves. */
  ownListeners(): readonly ListenerAddress[];
  /** What recipients' domains publish about TLS. */
  readonly policies: Pick<PublishedPolicies, 'of'>;
  readonly sessions: SessionBeginnings;
  readonly peers: PeerMemory;
  readonly failures: FailureCache;
  readonly slots: HostSlots;
  /** The messages that still belong on this way; the others are given the way that the settings want now. */
  readonly stillRouted: (nextHop: NextHop, claimed: readonly ClaimedMessage[]) => Promise<ClaimedMessage[]>;
  /** A configured target turned out to be this computer, or does so no longer: for the operator. */
  readonly noteLoop: (destination: DueDestination, isLoop: boolean) => void;
  /** PEM; absent: what the runtime trusts. */
  readonly certificateAuthorities?: readonly string[] | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  readonly mailLog: MailLog;
}

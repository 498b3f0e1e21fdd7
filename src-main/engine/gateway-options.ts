/** What a host brings to the engine, and what it gets: the face between hosts and engine. */
import type { Call, EventName } from '../shared/ipc/contract.ts';
import type { ListenerService } from '../shared/settings/app-settings.ts';
import type { Clock } from './clock.ts';
import type { HostResolver } from './host-resolver.ts';
import type { Logger } from './logger.ts';
import type { PolicySource } from './policy-source.ts';
import type { SecretStore } from './secret-store.ts';

/** One listener to open: port 0 lets the system choose. */
export interface ListenRequest {
  readonly service: ListenerService;
  readonly address: string;
  readonly port: number;
}

export interface GatewayOptions {
  readonly dataFolder: string;
  readonly version: string;
  readonly secretStore: SecretStore;
  readonly log: Logger;
  /** Receives the facts of the mail log. */
  readonly mailLogger: Logger;
  /** Called with app.log.days at the start and at each change. */
  keepLogDays?(days: number): void;
  /** Instead of the listeners of the settings; an empty list opens none. */
  readonly listen?: readonly ListenRequest[];
  /** False: nothing is delivered and nobody else is served; for one procedure on a data folder that no engine runs on. */
  readonly isServing?: boolean;
  readonly clock?: Clock;
  /** Instead of the system's: who is asked for MX records and addresses. */
  readonly resolver?: HostResolver;
  /** Where policies that domains publish come from; with a resolver of the host's own: from nowhere, unless it is given. */
  readonly policySource?: PolicySource;
}

export interface Gateway {
  readonly call: Call;
  /** State changed; the returned function ends the subscription. */
  subscribe(listener: (event: EventName) => void): () => void;
  /** Ends cleanly: sessions get 10 s, what was not confirmed is put back. Safe to call twice. */
  stop(): Promise<void>;
}

/** What all sessions of one listener share. */
import type { ListenerService } from '../../shared/settings/app-settings.ts';
import type { AcceptDeps } from './accept-ports.ts';
import type { AuthLimits } from './auth-limits.ts';
import type { ConnectionLimits } from './connection-limits.ts';

/** What a customer accepts on a turned connection; the provider vouches for its senders. */
export interface FetchedMail {
  /** Domain of a recipient as it came, '' if it has none. */
  mayTake(domain: string): boolean;
}

export interface ListenerContext {
  readonly service: ListenerService;
  /** STARTTLS is offered. */
  hasCertificate(): boolean;
  readonly deps: AcceptDeps;
  readonly authLimits: AuthLimits;
  readonly limits: ConnectionLimits;
  /** Set where a provider hands us mail on a turned connection. */
  readonly fetched?: FetchedMail;
  /** A session began or ended. */
  sessionsChanged(): void;
}

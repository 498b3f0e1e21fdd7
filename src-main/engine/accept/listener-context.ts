/** What all sessions of one listener share. */
import type { ListenerService } from '../../shared/settings/app-settings.ts';
import type { AcceptDeps } from './accept-ports.ts';
import type { AuthLimits } from './auth-limits.ts';
import type { ConnectionLimits } from './connection-limits.ts';

export interface ListenerContext {
  readonly service: ListenerService;
  /** STARTTLS is offered. */
  hasCertificate(): boolean;
  readonly deps: AcceptDeps;
  readonly authLimits: AuthLimits;
  readonly limits: ConnectionLimits;
  /** A session began or ended. */
  sessionsChanged(): void;
}

/** How many sessions may be open: by kind of listener, and by address. */
import { replies, type SmtpReply } from '../../mail/smtp-reply.ts';
import type { AppSettings, ListenerService } from '../../shared/settings/app-settings.ts';
import { isOdmr, isSubmission, isTrusted } from './session-policy.ts';

type Kind = 'in' | 'msa' | 'odmr';

/** Counted apart, so that customers fetch while port 25 is full. */
const kindOf = (service: ListenerService): Kind =>
  isOdmr(service) ? 'odmr' : isSubmission(service) ? 'msa' : 'in';

export const maxSessions = (settings: AppSettings, service: ListenerService): number =>
  settings[`app.limits.${kindOf(service)}`];

export class ConnectionLimits {
  readonly #byKind = new Map<Kind, number>();
  readonly #byAddress = new Map<string, number>();

  get size(): number {
    return [...this.#byKind.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Counts the session in, or says why not. What was counted in must leave. */
  enter(service: ListenerService, address: string, settings: AppSettings): SmtpReply | null {
    const kind = kindOf(service);
    if (kind !== 'odmr' && settings['tray.pause-in']) return replies.receptionPaused;
    if ((this.#byKind.get(kind) ?? 0) >= maxSessions(settings, service)) return replies.serverBusy;
    const maxPerAddress = settings['app.limits.per-ip'];
    const isFull = maxPerAddress > 0 && (this.#byAddress.get(address) ?? 0) >= maxPerAddress;
    if (isFull && !isTrusted(settings, address)) return replies.tooManyConnections;
    add(this.#byKind, kind, 1);
    add(this.#byAddress, address, 1);
    return null;
  }

  leave(service: ListenerService, address: string): void {
    add(this.#byKind, kindOf(service), -1);
    add(this.#byAddress, address, -1);
  }
}

function add<K>(counts: Map<K, number>, key: K, change: number): void {
  const count = (counts.get(key) ?? 0) + change;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
}

/** Whether mail is tried as soon as it may be, or waits for a run of its schedule (P65 to P67). */
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { NewMessage, NewRecipient } from '../../store/store-contract.ts';
import type { TryRules } from '../../store/run-contract.ts';

const MINUTE_MS = 60_000;
const ALWAYS = 0;
const NEVER = Number.MAX_SAFE_INTEGER;

/** For deferred mail whose next attempt has come: new mail goes at once, and so does what is in the retry queue (P45). */
export function tryRules(settings: AppSettings, now: number): TryRules {
  const firstMs = settings['app.retry.first-minutes'] * MINUTE_MS;
  const newestMs = settings['app.schedule.newer'] * MINUTE_MS;
  const newSince = newestMs === 0 ? ALWAYS : now - newestMs;
  return {
    recentSince: settings['app.schedule.immediate'] ? newSince : NEVER,
    oldUntil: now - firstMs,
    firstMs,
  };
}

/** When mail that was asked for goes: by ETRN it is queued at once and sent when the schedule allows. */
export function releaseTime(settings: AppSettings): 'now' | 'next-run' {
  return settings['app.schedule.immediate'] ? 'now' : 'next-run';
}

export interface ArrivalDeps {
  readonly settings: AppSettings;
  /** The gateway of a recipient; null for other queues. */
  readonly find: (gateway: string) => GatewaySettings | null;
  /** Serialised next hop of the gateway's runs; null if its mail waits for the client or is filed elsewhere. */
  readonly runHop: (gateway: GatewaySettings) => string | null;
}

/** A new message as the schedule lets it in. */
export function onArrival(message: NewMessage, deps: ArrivalDeps): NewMessage {
  return { ...message, recipients: message.recipients.map((recipient) => judge(recipient, deps)) };
}

function judge(recipient: NewRecipient, { settings, find, runHop }: ArrivalDeps): NewRecipient {
  const isImmediate = settings['app.schedule.immediate'];
  if (recipient.status === 'due') return isImmediate ? recipient : { ...recipient, status: 'next-run' };
  if (recipient.status === 'next-run' || !isImmediate || !settings['app.schedule.immediate-gateways'])
    return recipient;
  const gateway = find(recipient.gateway);
  const nextHop = gateway === null ? null : runHop(gateway);
  return nextHop === null ? recipient : { ...recipient, status: 'due', nextHop };
}

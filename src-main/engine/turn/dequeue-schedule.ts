/** When a dequeue account is to ask its provider again, from its settings and what its last runs came to. Pure. */
import type { DequeueResult, DequeueRun } from '../../shared/dequeue/dequeue-view.ts';
import type { ClientSettings } from '../../shared/settings/client-settings.ts';
import { nextEventAt } from '../schedule/event-times.ts';

const MINUTE_MS = 60_000;
/** R22: waits after errors in a row; the last one repeats. */
const BACK_OFF_MINUTES = [1, 5, 15, 60] as const;
/** So many wrong passwords in a row, and no more are tried: the account there might be locked. */
const MOST_CREDENTIAL_FAULTS = 3;
/** R18: so many runs follow each other at once. */
const MOST_AGAIN = 20;

export interface DequeueHistory {
  /** Of the account as it is set now, newest first. */
  readonly runs: readonly Pick<DequeueRun, 'at' | 'ms' | 'result' | 'messages'>[];
  /** Epoch ms: start of the engine, or the last change of the account if that is later. */
  readonly since: number;
}

const isPassing = (result: DequeueResult): boolean => result === 'later' || result === 'unreachable';

/** A person has to do something before it asks again by itself. */
export function isHalted({ runs }: Pick<DequeueHistory, 'runs'>): boolean {
  if (runs[0]?.result === 'configuration') return true;
  return leading(runs, ({ result }) => result === 'credentials') >= MOST_CREDENTIAL_FAULTS;
}

/** Epoch ms; null: not by the clock. An instant in the past means now. */
export function nextDequeueAt(
  settings: ClientSettings,
  history: DequeueHistory,
  timeZone: string,
): number | null {
  if (!settings['client.enabled'] || isHalted(history)) return null;
  const { runs, since } = history;
  const [last] = runs;
  if (last === undefined && settings['client.at-start']) return since;
  if (last !== undefined) {
    const endedAt = last.at + last.ms;
    const faults = leading(runs, ({ result }) => isPassing(result));
    if (faults > 0) return endedAt + backOffMinutes(faults) * MINUTE_MS;
    if (mayGoOn(settings, runs)) return endedAt;
  }
  if (!settings['client.own-times']) return null;
  const event = {
    days: settings['client.days'],
    start: settings['client.from'],
    end: settings['client.to'],
    repeat: settings['client.interval'],
  };
  return nextEventAt(event, Math.max(since, last?.at ?? 0), timeZone);
}

const backOffMinutes = (faults: number): number =>
  BACK_OFF_MINUTES[Math.min(faults, BACK_OFF_MINUTES.length) - 1] ?? 60;

/** R18: a run that brought mail is followed by another at once. */
function mayGoOn(settings: ClientSettings, runs: DequeueHistory['runs']): boolean {
  const bringing = leading(runs, ({ result, messages }) => result === 'fetched' && messages > 0);
  return settings['client.again'] && bringing > 0 && bringing % MOST_AGAIN !== 0;
}

function leading<T>(items: readonly T[], holds: (item: T) => boolean): number {
  const end = items.findIndex((item) => !holds(item));
  return end === -1 ? items.length : end;
}

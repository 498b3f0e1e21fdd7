/** When a recipient whose delivery failed for now is tried again, and when we give up (P45–P48, P52). */
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { RetryProgress } from '../../store/store-contract.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** In the first minutes, where no 4yz reply asks for its own delay. */
const FIRST_PAUSE_MINUTES = 5;
/** So that a crowd that failed together does not come back together. */
const SPREAD = 0.1;

export interface FailedTry {
  /** As stored with the try before; null: this was the first that failed. */
  readonly progress: RetryProgress | null;
  /** The peer answered, and said 4yz. */
  readonly isPostponed: boolean;
  /** Epoch ms. */
  readonly now: number;
}

export interface NextTry {
  /** Epoch ms. */
  readonly at: number;
  readonly progress: RetryProgress;
  /** With this the recipient changes from the first minutes to the retry queue: its sender may be told (P49). */
  readonly entersRetryQueue: boolean;
}

type RetrySettings = Pick<
  AppSettings,
  | 'app.retry.first-minutes'
  | 'app.retry.temp-delay'
  | 'app.retry.interval'
  | 'app.retry.backoff'
  | 'app.retry.backoff-max'
  | 'app.retry.days'
>;

/**
 * Null to give up (RFC 5321 section 4.5.4.1). Time counts from the first try that failed, so that mail that was held for
 * long has all of it when it is released at last. The last try is made when the time is over, not an interval before.
 * @param random from 0 to below 1
 */
export function nextTry(
  { progress, isPostponed, now }: FailedTry,
  settings: RetrySettings,
  random: () => number,
): NextTry | null {
  const { since, retries } = progress ?? { since: now, retries: 0 };
  const firstEnds = since + settings['app.retry.first-minutes'] * MINUTE_MS;
  if (retries === 0 && now < firstEnds) {
    const wanted = isPostponed ? settings['app.retry.temp-delay'] : 0;
    const pause = (wanted === 0 ? FIRST_PAUSE_MINUTES : wanted) * MINUTE_MS;
    const at = Math.min(now + pause, firstEnds);
    return { at, progress: { since, retries: 0 }, entersRetryQueue: false };
  }
  const days = settings['app.retry.days'];
  const ends = days === 0 ? Infinity : givesUpAt({ since, retries }, settings);
  if (now >= ends || (days === 0 && retries > 0)) return null;
  const at = Math.min(now + pauseMs(retries, settings, random), ends);
  return { at, progress: { since, retries: retries + 1 }, entersRetryQueue: retries === 0 };
}

/** Epoch ms at which the last try is made. With P52 = 0 that is the first one of the retry queue, whenever it comes. */
export function givesUpAt({ since }: RetryProgress, settings: Pick<RetrySettings, 'app.retry.days'>): number {
  return since + settings['app.retry.days'] * DAY_MS;
}

/** Doubled with each retry up to the limit, a tenth more or less. */
function pauseMs(retries: number, settings: RetrySettings, random: () => number): number {
  const interval = settings['app.retry.interval'];
  if (!settings['app.retry.backoff']) return interval * MINUTE_MS;
  const longest = Math.max(interval, settings['app.retry.backoff-max']);
  const minutes = Math.min(longest, interval * 2 ** Math.min(retries, 20));
  return Math.round(minutes * MINUTE_MS * (1 - SPREAD + 2 * SPREAD * random()));
}

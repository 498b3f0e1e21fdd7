/** When a deferred recipient is tried again, and when we give up. */

const MINUTE_MS = 60_000;
const FIRST_PAUSES_MINUTES = [5, 10, 20, 40, 80];
const LATER_PAUSE_MINUTES = 150;
const GIVE_UP_AFTER_MS = 5 * 24 * 60 * MINUTE_MS;

export interface AttemptsSoFar {
  /** Attempts made, the one that was just deferred included. */
  readonly attempts: number;
  /** Epoch ms. */
  readonly queuedAt: number;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * Epoch ms of the next attempt; null to give up (RFC 5321 section 4.5.4.1: after 4 to 5 days).
 * Age alone does not end it: mail that was held longer than that deserves the first pauses when it is released at last.
 */
export function nextAttemptAt({ attempts, queuedAt, now }: AttemptsSoFar): number | null {
  const isOld = now - queuedAt >= GIVE_UP_AFTER_MS;
  if (isOld && attempts > FIRST_PAUSES_MINUTES.length) return null;
  return now + (FIRST_PAUSES_MINUTES[attempts - 1] ?? LATER_PAUSE_MINUTES) * MINUTE_MS;
}

/** Time limits for one step of a session, in milliseconds (RFC 5321 section 4.5.3.2); the clock runs for the oldest unanswered command. */
import type { AppSettings } from '../../shared/settings/app-settings.ts';

const MINUTE = 60_000;

export const timeLimits = {
  tlsHandshake: MINUTE,
  /** EHLO, AUTH, MAIL, RCPT; at least: a longer idle time of the settings (P43) counts for them. */
  command: 5 * MINUTE,
  data: 2 * MINUTE,
  chunk: 3 * MINUTE,
  /** Each block we write must leave within this. */
  block: 3 * MINUTE,
  reset: MINUTE,
  quit: MINUTE,
} as const;

/** P43: never below the standard's minimum. */
export const commandMsOf = (settings: AppSettings): number =>
  Math.max(timeLimits.command, settings['app.timeouts.idle'] * MINUTE);

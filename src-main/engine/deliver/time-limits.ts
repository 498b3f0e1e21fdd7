/** Time limits for one step of a session, in milliseconds (RFC 5321 section 4.5.3.2); the clock runs for the oldest unanswered command. */
const MINUTE = 60_000;

export const timeLimits = {
  tlsHandshake: MINUTE,
  hello: 5 * MINUTE,
  auth: 5 * MINUTE,
  mail: 5 * MINUTE,
  recipient: 5 * MINUTE,
  data: 2 * MINUTE,
  chunk: 3 * MINUTE,
  /** Each block we write must leave within this. */
  block: 3 * MINUTE,
  reset: MINUTE,
  quit: MINUTE,
} as const;

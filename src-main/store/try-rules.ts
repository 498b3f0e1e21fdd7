/** What the schedule lets waiting mail do when its time has come. */

/**
 * Whose next attempt has come: messages queued at `recentSince` or later, or at `oldUntil` or before, become due; what
 * lies between waits for the next run, but no longer than until it is `firstMs` old. Epoch ms.
 */
export interface TryRules {
  readonly recentSince: number;
  readonly oldUntil: number;
  readonly firstMs: number;
}

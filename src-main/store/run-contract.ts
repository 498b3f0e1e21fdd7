/** What runs of the schedule ask of the store. */

/** Which gateways' queues a run of the schedule is for. */
export type RunScope = { readonly only: readonly string[] } | { readonly except: readonly string[] };

/** Which mail a run would send. */
export interface RunQuestion {
  /** Of these, recipients that wait for a run. */
  readonly scope: RunScope;
  /** Of these, held recipients. */
  readonly held: readonly string[];
  /** Only recipients with a higher number. */
  readonly afterRecipient: number;
}

/**
 * Whose next attempt has come: messages queued at `recentSince` or later, or at `oldUntil` or before, become due; what
 * lies between waits for the next run, but no longer than until it is `firstMs` old. Epoch ms.
 */
export interface TryRules {
  readonly recentSince: number;
  readonly oldUntil: number;
  readonly firstMs: number;
}

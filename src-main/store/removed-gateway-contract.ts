/** What the engine asks about removed gateways, whose settings and secrets wait aside until nothing of them is needed any more. */
/** What becomes of the mail that waits for a removed gateway. */
export type RemovedMail = 'keep' | 'return' | 'delete';

export interface GatewayRemoval {
  readonly domains: readonly string[];
  readonly mail: RemovedMail;
  /** Epoch ms. */
  readonly at: number;
}

/** A gateway that was removed; its secrets have the owner `removedOwner(domain)`. */
export interface RemovedGatewayRow {
  readonly domain: string;
  readonly version: number;
  /** JSON text. */
  readonly settings: string;
  readonly lastReleaseAt: number | null;
  readonly lastRequester: string | null;
  readonly removedAt: number;
  /** Still to be done with the mail that had come by then; 'keep': nothing. */
  readonly mail: RemovedMail;
}

export interface RemovedGatewayStore {
  load(): Promise<readonly RemovedGatewayRow[]>;
  /** Settings and secrets go aside, in one transaction; their mail keeps the domain. */
  remove(removal: GatewayRemoval): Promise<void>;
  /** Back as they were; rejects if one of the names is taken again. */
  restore(domains: readonly string[]): Promise<void>;
  /** What was to be done with the mail of a removed gateway is done. */
  noteDone(domain: string): Promise<void>;
  /** Secrets, verification list and state of a removed gateway go, and with `keepsSettings` false all of it. */
  forget(request: { domain: string; keepsSettings: boolean }): Promise<void>;
}

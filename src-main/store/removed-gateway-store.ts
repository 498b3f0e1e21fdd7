/** The face of removed gateways: their settings and secrets wait aside until nothing of them is needed any more. */
import type { GatewayRow } from './store-contract.ts';
import type { ThreadLink } from './thread-link.ts';
import type { ReaderCommands, WriterCommands } from './thread-protocol.ts';

/** What becomes of the mail that waits for a removed gateway. */
export type RemovedMail = 'keep' | 'return' | 'delete';

export interface GatewayRemoval {
  readonly domains: readonly string[];
  readonly mail: RemovedMail;
  /** Epoch ms. */
  readonly at: number;
}

/** A gateway that was removed; its secrets have the owner `removedOwner(domain)`. */
export interface RemovedGatewayRow extends GatewayRow {
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

export function createRemovedGatewayStore(
  writer: ThreadLink<WriterCommands>,
  reader: ThreadLink<ReaderCommands>,
): RemovedGatewayStore {
  return {
    load: () => reader.call('loadRemovedGateways', null),
    async remove(removal) {
      await writer.call('removeGateways', removal);
    },
    async restore(domains) {
      await writer.call('restoreGateways', domains);
    },
    async noteDone(domain) {
      await writer.call('noteRemovalDone', domain);
    },
    async forget(request) {
      await writer.call('forgetRemoved', request);
    },
  };
}

/** What is stored beside queue and settings; each part has a contract of its own. */
import type { ActionsStore } from './actions-contract.ts';
import type { AgesStore } from './ages-contract.ts';
import type { DequeueStore } from './dequeue-contract.ts';
import type { DocumentStore } from './document-contract.ts';
import type { PolicyStore } from './policy-contract.ts';
import type { RemovedGatewayStore } from './removed-gateway-contract.ts';
import type { VerificationStore } from './verification-contract.ts';
import type { Viewer } from './viewer-contract.ts';

export interface SideStores {
  /** Addresses of gateways: lists, and what verifiers said. */
  readonly verification: VerificationStore;
  readonly policies: PolicyStore;
  readonly ages: AgesStore;
  readonly viewer: Viewer;
  readonly actions: ActionsStore;
  readonly removedGateways: RemovedGatewayStore;
  readonly documents: DocumentStore;
  readonly dequeue: DequeueStore;
}

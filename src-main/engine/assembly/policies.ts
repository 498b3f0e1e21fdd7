/** What the domains we send to have published about TLS (P15): remembered in the store, asked for where the host says. */
import type { Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import { PublishedPolicies } from '../deliver/published-policies.ts';
import type { GatewayOptions } from '../gateway-options.ts';
import type { Logger } from '../logger.ts';
import { createSystemPolicySource, noPolicies, type PolicySource } from '../policy-source.ts';

interface PolicyParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
}

export function createPolicies(
  options: GatewayOptions,
  { store, clock, log }: PolicyParts,
): PublishedPolicies {
  return new PublishedPolicies({ source: sourceOf(options), store: store.policies, clock, log });
}

/** Who brings a DNS of his own does not want the world asked behind his back. */
const sourceOf = ({ policySource, resolver }: GatewayOptions): PolicySource =>
  policySource ?? (resolver === undefined ? createSystemPolicySource() : noPolicies);

/** The gateways as the engine sees them: in memory, current, asked for every RCPT, AUTH, ETRN and ATRN. */
import type { GatewaySecretName, GatewaySettings } from '../shared/settings/gateway-settings.ts';

export interface GatewayDirectory {
  /** By domain, case ignored, final dot tolerated, U-label or A-label; null if it is none of ours. Disabled ones are found too. */
  find(domain: string): GatewaySettings | null;
  all(): readonly GatewaySettings[];
  /** The secret in clear text; null if none is set. Throws SecretUnavailable if it cannot be opened. */
  secret(domain: string, name: GatewaySecretName): string | null;
}

/** A secret exists but cannot be opened (moved profile, missing key ring): AUTH hears 454. */
export class SecretUnavailable extends Error {
  override readonly name = 'SecretUnavailable';
}

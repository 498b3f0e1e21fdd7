/** What a gateway's settings say about sessions to its next hop: TLS, whom to trust, credentials, and whether at all. */
import { isAllowed } from '../../mail/access-list.ts';
import type { HostField, TlsPolicy } from '../../shared/settings/field-types.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import { SecretUnavailable, type GatewayDirectory } from '../gateway-directory.ts';
import type { NextHop } from '../queue/next-hop.ts';
import type { Credentials } from './authenticate-at-peer.ts';
import { SessionFault } from './session-fault.ts';
import type { TlsIdentity } from './start-tls.ts';

export interface Terms {
  readonly hop: NextHop;
  readonly policy: TlsPolicy;
  readonly credentials: Credentials | null;
}

/** Throws `secret-unavailable`. */
export function termsFor(hop: NextHop, gateway: GatewaySettings | null, gateways: GatewayDirectory): Terms {
  return {
    hop,
    policy: gateway?.['settings.tls'] ?? 'opportunistic',
    credentials: credentialsFor(hop, gateway, gateways),
  };
}

/** The certificate must name what was configured; of MX hosts only those below the configured domain count. */
export function identityOf(host: HostField): TlsIdentity {
  switch (host.kind) {
    case 'domain':
      return { name: host.domain, allowSubdomains: true };
    case 'host':
      return { name: host.host, allowSubdomains: false };
    case 'address':
      return { name: host.address, allowSubdomains: false };
  }
}

/** Logon name and secret for a configured target; a requester never gets them. Throws `secret-unavailable`. */
function credentialsFor(
  hop: NextHop,
  gateway: GatewaySettings | null,
  gateways: GatewayDirectory,
): Credentials | null {
  const user = gateway?.['dequeuing.etrn.auth-user'] ?? '';
  if (gateway === null || user === '' || hop.isRequester || gateway['dequeuing.etrn.target'] !== 'host')
    return null;
  try {
    const secret = gateways.secret(gateway['domain.name'], 'dequeuing.etrn.auth-password');
    if (secret !== null) return { user, secret };
  } catch (error) {
    if (!(error instanceof SecretUnavailable)) throw error;
    throw new SessionFault('secret-unavailable', 'the password for the target cannot be opened', null, {
      cause: error,
    });
  }
  throw new SessionFault('secret-unavailable', 'no password is set for the target');
}

/** The access list must still allow the requester when the mail goes out. Throws `not-allowed`. */
export function refuseForeignRequester(hop: NextHop, gateway: GatewaySettings | null): void {
  if (!hop.isRequester || hop.host.kind !== 'address' || gateway === null) return;
  const { 'dequeuing.access.mode': mode, 'dequeuing.access.entries': entries } = gateway;
  if (isAllowed(mode, entries, hop.host.address)) return;
  throw new SessionFault('not-allowed', `the access list does not allow ${hop.host.address} any more`);
}

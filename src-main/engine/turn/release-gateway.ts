/** Starts the delivery of a gateway's held mail: to whoever asked, to the fixed target, or into another gateway's queue. */
import { parseHostField } from '../../shared/settings/field-types.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { GatewayDirectory } from '../gateway-directory.ts';
import { formatNextHop, type NextHop } from '../queue/next-hop.ts';

export type ReleaseTarget =
  | { readonly kind: 'next-hop'; readonly hop: NextHop }
  | { readonly kind: 'gateway'; readonly domain: string };

/** The part of the store that a release needs. */
export interface ReleaseDeps {
  /** held and deferred become due; resolves with the number of recipients. */
  release(gateway: string, nextHop: string): Promise<number>;
  moveToGateway(from: string, to: string): Promise<number>;
}

/** The fixed target (E3, E4, E7); null if the gateway has none. A domain of ours is another gateway unless it counts as foreign. */
export function fixedTarget(settings: GatewaySettings, gateways: GatewayDirectory): ReleaseTarget | null {
  if (settings['dequeuing.etrn.target'] !== 'host') return null;
  const host = parseHostField(settings['dequeuing.etrn.host']);
  if (host === null) return null;
  if (host.kind === 'domain' && !settings['dequeuing.etrn.treat-as-foreign']) {
    const local = gateways.find(host.domain);
    if (local !== null) return { kind: 'gateway', domain: local['domain.name'] };
  }
  return { kind: 'next-hop', hop: { kind: 'target', host, port: settings['dequeuing.etrn.port'] } };
}

/**
 * Where an external mail run sends (D4): the fixed target, else the mail servers of the gateway's own domain, of which
 * only those better than ourselves are tried (RFC 5321 section 5.1).
 */
export function runTarget(settings: GatewaySettings, gateways: GatewayDirectory): ReleaseTarget {
  const host = { kind: 'domain', domain: settings['domain.name'] } as const;
  return (
    fixedTarget(settings, gateways) ?? {
      kind: 'next-hop',
      hop: { kind: 'target', host, port: settings['dequeuing.etrn.port'] },
    }
  );
}

/** The target of one ETRN request: for `requester` the TCP peer's address, never a name from EHLO (RFC 1985 section 5). */
export function requestTarget(
  settings: GatewaySettings,
  gateways: GatewayDirectory,
  peerAddress: string,
): ReleaseTarget | null {
  if (settings['dequeuing.etrn.target'] === 'host') return fixedTarget(settings, gateways);
  const host = parseHostField(peerAddress);
  return (
    host && { kind: 'next-hop', hop: { kind: 'requester', host, port: settings['dequeuing.etrn.port'] } }
  );
}

/** Resolves with the number of recipients released or moved. */
export function releaseGateway(domain: string, target: ReleaseTarget, deps: ReleaseDeps): Promise<number> {
  return target.kind === 'gateway'
    ? deps.moveToGateway(domain, target.domain)
    : deps.release(domain, formatNextHop(target.hop));
}

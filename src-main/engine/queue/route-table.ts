/** Where a recipient's mail goes from here: into a gateway's queue, where it is held, or out into the world, due at once. */
import { EXTERNAL_QUEUE, POSTMASTER_QUEUE } from '../../shared/queue/queue-view.ts';
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { HostField } from '../../shared/settings/field-types.ts';
import { toAsciiDomain } from '../ascii-domain.ts';
import type { GatewayDirectory } from '../gateway-directory.ts';
import { formatNextHop, readRecipientDomain, type NextHop } from './next-hop.ts';

/** What the row of a new recipient says about its way (NewRecipient in store-contract.ts). */
export interface Route {
  readonly gateway: string;
  readonly status: 'held' | 'due';
  /** Serialised; null while it is held. */
  readonly nextHop: string | null;
}

export interface RouteTable {
  /** app.host-name is never empty here. */
  readonly settings: AppSettings;
  readonly gateways: Pick<GatewayDirectory, 'find'>;
}

/**
 * The way of one forward-path (without angle brackets); a name without domain is one of ours. It says where mail goes, not
 * whether anybody may send it there. Disabled gateways keep their mail too.
 */
export function routeRecipient(forwardPath: string, { settings, gateways }: RouteTable): Route {
  const domain = domainOf(forwardPath);
  const gateway = domain === '' ? null : gateways.find(domain);
  if (gateway !== null) return { gateway: gateway['domain.name'], status: 'held', nextHop: null };
  // Nobody but the postmaster lives at our own name.
  if (domain === '' || domain === settings['app.host-name'])
    return { gateway: POSTMASTER_QUEUE, status: 'held', nextHop: null };
  return { gateway: EXTERNAL_QUEUE, status: 'due', nextHop: formatNextHop(externalHop(domain, settings)) };
}

/** P21: the domain's own servers, or always the smart hosts. Falling back on these is a matter of each attempt. */
function externalHop(domain: string, settings: AppSettings): NextHop {
  const isAlwaysSmart = settings['app.route.mode'] === 'smarthost';
  if (isAlwaysSmart && settings['app.route.smarthosts'].length > 0) return { kind: 'smart-hosts' };
  return { kind: 'domain', host: hostOf(domain) };
}

/** The domain of a path in the form that is compared: A-label, lower case, no final dot; '' if there is none. */
export function domainOf(forwardPath: string): string {
  const at = forwardPath.lastIndexOf('@');
  const domain =
    at < 0
      ? ''
      : forwardPath
          .slice(at + 1)
          .replace(/\.$/, '')
          .toLowerCase();
  return toAsciiDomain(domain) || domain;
}

/** What no envelope may carry is nobody's domain: the DNS will say so. */
function hostOf(domain: string): HostField {
  return readRecipientDomain(domain) ?? { kind: 'domain', domain: 'address.invalid' };
}

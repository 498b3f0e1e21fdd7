/** Where a recipient goes next, and its text form in the database and the log. */
import { REQUESTER_HOP_PREFIX } from '../../store/status-codes.ts';
import { formatHostField, parseHostField, type HostField } from '../../shared/settings/field-types.ts';

export type NextHop =
  /** The mail servers of the recipient's own domain (or the address literal in its place), port 25. */
  | { readonly kind: 'domain'; readonly host: HostField }
  /** The smart hosts of the settings, in their order. */
  | { readonly kind: 'smart-hosts' }
  /** A copy for the host that a gateway forwards to; it may sign in there. */
  | {
      readonly kind: 'forward-host';
      readonly gateway: string;
      readonly host: HostField;
      readonly port: number;
    }
  /** A copy for the address that a gateway forwards to: its domain's mail servers, on a port of the gateway's choice. */
  | { readonly kind: 'forward-address'; readonly host: HostField; readonly port: number }
  /** The fixed target of the gateway whose mail it is. */
  | { readonly kind: 'target'; readonly host: HostField; readonly port: number }
  /**
   * The address of an ETRN requester: it counts for this release only, so what could not be delivered is held again
   * instead of being tried later at an address that may belong to somebody else by then.
   */
  | { readonly kind: 'requester'; readonly host: HostField; readonly port: number };

const SMART_HOSTS = 'smart-hosts=all';
const FORWARD_HOST_PREFIX = 'forward=';
const FORWARD_ADDRESS_PREFIX = 'forward-mx=';

/**
 * `example.net` a domain, `smart-hosts=all`, `forward=client.example/[host.example.net]:25`, `forward-mx=example.net:25`,
 * `example.net:25` and `[192.0.2.7]:25` a gateway's target, `requester=[192.0.2.7]:25`.
 */
export function formatNextHop(hop: NextHop): string {
  switch (hop.kind) {
    case 'domain':
      return formatHostField(hop.host);
    case 'smart-hosts':
      return SMART_HOSTS;
    case 'forward-host':
      return `${FORWARD_HOST_PREFIX}${hop.gateway}/${hostAndPort(hop)}`;
    case 'forward-address':
      return FORWARD_ADDRESS_PREFIX + hostAndPort(hop);
    case 'target':
      return hostAndPort(hop);
    case 'requester':
      return REQUESTER_HOP_PREFIX + hostAndPort(hop);
  }
}

/** The inverse of formatNextHop; throws on a text that it cannot have written. */
export function parseNextHop(text: string): NextHop {
  const hop = text === SMART_HOSTS ? ({ kind: 'smart-hosts' } as const) : (withPrefix(text) ?? plain(text));
  if (hop === null) throw new Error(`not a next hop: ${text}`);
  return hop;
}

function withPrefix(text: string): NextHop | null {
  const [, prefix = '', rest = ''] = /^([a-z-]+=)(.*)$/.exec(text) ?? [];
  switch (prefix) {
    case REQUESTER_HOP_PREFIX:
      return withKind('requester', readHostAndPort(rest));
    case FORWARD_ADDRESS_PREFIX:
      return withKind('forward-address', readHostAndPort(rest));
    case FORWARD_HOST_PREFIX: {
      const [gateway = '', target = ''] = rest.split('/');
      const place = readHostAndPort(target);
      return place && { kind: 'forward-host', gateway, ...place };
    }
    default:
      return null;
  }
}

interface Place {
  readonly host: HostField;
  readonly port: number;
}

const withKind = (kind: 'requester' | 'forward-address' | 'target', place: Place | null): NextHop | null =>
  place && { kind, ...place };

/** With a port it is a target, without one a domain. */
function plain(text: string): NextHop | null {
  const target = withKind('target', readHostAndPort(text));
  if (target !== null) return target;
  const host = readRecipientDomain(text);
  return host && { kind: 'domain', host };
}

const hostAndPort = ({ host, port }: Place): string => `${formatHostField(host)}:${String(port)}`;

function readHostAndPort(text: string): Place | null {
  const [, name = '', port = ''] = /^(.+):(\d+)$/.exec(text) ?? [];
  const host = name.startsWith('[') ? parseHostField(name) : readRecipientDomain(name);
  return host && { host, port: Number(port) };
}

/** What stands behind the @ of an address, A-label, lower case: any name that an envelope may carry, or an address literal. */
export function readRecipientDomain(text: string): HostField | null {
  if (text.startsWith('[')) {
    const literal = parseHostField(text);
    return literal?.kind === 'address' ? literal : null;
  }
  return /^[^\s:/=[\]@]+$/.test(text) ? { kind: 'domain', domain: text } : null;
}

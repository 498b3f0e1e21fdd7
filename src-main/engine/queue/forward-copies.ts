/** What becomes of a message whose gateways forward: itself, for those who keep it, and its copies (page Forwarding). */
import { isAscii } from '../../mail/address.ts';
import type { EnvelopeRecipient, EnvelopeSender } from '../../mail/envelope.ts';
import { EXTERNAL_QUEUE } from '../../shared/queue/queue-view.ts';
import { parseHostField } from '../../shared/settings/field-types.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { NewRecipient } from '../../store/store-contract.ts';
import { formatNextHop, parseNextHop } from './next-hop.ts';
import { domainOf, routeRecipient, type Route, type RouteTable } from './route-table.ts';

export interface ForwardCopy {
  readonly sender: EnvelopeSender;
  readonly recipients: readonly NewRecipient[];
}

export interface DividedMessage {
  /** Those for whom the message itself stays; empty: only the copies exist. */
  readonly kept: readonly NewRecipient[];
  readonly copies: readonly ForwardCopy[];
}

/** Pure; costs one look at each gateway where nobody forwards. */
export function divideByForwarding(
  sender: EnvelopeSender,
  recipients: readonly NewRecipient[],
  table: RouteTable,
): DividedMessage {
  const copies: ForwardCopy[] = [];
  const leaving = new Set<string>();
  for (const domain of new Set(recipients.map(({ gateway }) => gateway))) {
    const gateway = domain === EXTERNAL_QUEUE ? null : table.gateways.find(domain);
    if (gateway === null || !isForwarding(gateway)) continue;
    const its = recipients.filter((one) => one.gateway === domain);
    const made = [...hostCopy(gateway, sender, its, table), ...addressCopy(gateway, sender, its, table)];
    copies.push(...made);
    if (made.length > 0 && !gateway['forwarding.keep-copy']) leaving.add(domain);
  }
  const kept = leaving.size === 0 ? recipients : recipients.filter(({ gateway }) => !leaving.has(gateway));
  return { kept, copies };
}

const isForwarding = (gateway: GatewaySettings): boolean =>
  gateway['forwarding.host-enabled'] || gateway['forwarding.address'] !== '';

/** FW1: the same recipients, to another host; filed with another gateway if its domain is one of ours. */
function hostCopy(
  gateway: GatewaySettings,
  sender: EnvelopeSender,
  recipients: readonly NewRecipient[],
  { gateways }: RouteTable,
): ForwardCopy[] {
  const host = gateway['forwarding.host-enabled'] ? parseHostField(gateway['forwarding.host']) : null;
  if (host === null) return [];
  const local = host.kind === 'domain' ? gateways.find(host.domain) : null;
  const domain = gateway['domain.name'];
  // The settings do not allow it; if it came in by another way, the mail simply stays.
  if (local?.['domain.name'] === domain) return [];
  const port = gateway['forwarding.port'];
  const hop = formatNextHop({ kind: 'forward-host', gateway: domain, host, port });
  const route: Route =
    local === null
      ? { gateway: EXTERNAL_QUEUE, status: 'due', nextHop: hop }
      : { gateway: local['domain.name'], status: 'held', nextHop: null };
  return [copyOf(gateway, sender, recipients, route)];
}

/** FW5: one recipient, wherever his mail goes; FW7 is the port of his domain's mail servers. */
function addressCopy(
  gateway: GatewaySettings,
  sender: EnvelopeSender,
  recipients: readonly NewRecipient[],
  table: RouteTable,
): ForwardCopy[] {
  if (gateway['forwarding.address'] === '') return [];
  const forwardPath = withAsciiDomain(gateway['forwarding.address']);
  const route = withPort(routeRecipient(forwardPath, table), gateway['forwarding.port']);
  // Who asked for notices asked for them about his own recipients.
  const notify = recipients.every((one) => one.notify === 'NEVER') ? 'NEVER' : null;
  return [copyOf(gateway, sender, [{ forwardPath, notify, orcpt: null }], route)];
}

function withPort(route: Route, port: number): Route {
  const hop = route.nextHop === null ? null : parseNextHop(route.nextHop);
  if (hop?.kind !== 'domain') return route;
  return { ...route, nextHop: formatNextHop({ kind: 'forward-address', host: hop.host, port }) };
}

/** FW6: with another reverse-path the notices go to somebody who did not ask for any. */
function copyOf(
  gateway: GatewaySettings,
  sender: EnvelopeSender,
  recipients: readonly EnvelopeRecipient[],
  route: Route,
): ForwardCopy {
  const mailFrom = gateway['forwarding.mail-from'];
  const reversePath = mailFrom === '<>' ? '' : withAsciiDomain(mailFrom);
  const overridden = mailFrom === '' ? sender : { ...sender, reversePath, ret: null, envid: null };
  const needsUtf8 = [overridden.reversePath, ...recipients.map(({ forwardPath }) => forwardPath)].some(
    (path) => !isAscii(path),
  );
  return {
    sender: { ...overridden, smtpUtf8: sender.smtpUtf8 || needsUtf8 },
    recipients: recipients.map(({ forwardPath, notify, orcpt }) => ({
      forwardPath,
      notify: mailFrom === '' ? notify : null,
      orcpt: mailFrom === '' ? orcpt : null,
      ...route,
    })),
  };
}

/** People type U-labels; on the wire they would need SMTPUTF8. */
function withAsciiDomain(mailbox: string): string {
  const at = mailbox.lastIndexOf('@');
  return at < 0 ? mailbox : `${mailbox.slice(0, at)}@${domainOf(mailbox)}`;
}

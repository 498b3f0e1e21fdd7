/** What delivering asks about ways: whether mail is still on the right one, whom it must not ask too often, what loops. */
import { formatNextHop, type NextHop } from '../queue/next-hop.ts';
import { routeRecipient, type Route } from '../queue/route-table.ts';
import type { ClaimedMessage, DueDestination, ReroutedRecipient, Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { Configuration } from '../configuration.ts';
import type { DeliverDeps } from '../deliver/deliver-ports.ts';
import { FailureCache } from '../deliver/failure-cache.ts';
import { HostSlots } from '../deliver/host-slots.ts';
import type { FaultBoard } from '../fault-board.ts';

export interface RoutingParts {
  readonly store: Pick<Store, 'reroute'>;
  readonly configuration: Configuration;
  readonly faults: FaultBoard;
  readonly clock: Clock;
}

type RoutingDeps = Pick<DeliverDeps, 'failures' | 'slots' | 'smartHostSecret' | 'stillRouted' | 'noteLoop'>;

const LOOP = 'target-is-ourselves';

export function createRouting({ store, configuration, faults, clock }: RoutingParts): RoutingDeps {
  return {
    failures: new FailureCache(clock),
    slots: new HostSlots(),
    smartHostSecret: (id) => configuration.appSecret(`app.route.smarthosts/${id}`),
    async stillRouted(hop, claimed) {
      if (hop.kind !== 'domain' && hop.kind !== 'smart-hosts') return [...claimed];
      const table = { settings: configuration.appSettings(), gateways: configuration };
      const { kept, strayed } = sortByWay(hop, claimed, (path) => routeRecipient(path, table));
      if (strayed.length > 0) await store.reroute(strayed);
      return kept;
    },
    noteLoop({ gateway, nextHop }: DueDestination, isLoop) {
      if (isLoop) faults.raise(LOOP, { subject: gateway, target: nextHop });
      else faults.clear(LOOP, gateway);
    },
  };
}

/** The messages with those recipients whose way is still this one, and the new ways of the others. */
function sortByWay(
  hop: NextHop,
  claimed: readonly ClaimedMessage[],
  route: (forwardPath: string) => Route,
): { kept: ClaimedMessage[]; strayed: ReroutedRecipient[] } {
  const way = formatNextHop(hop);
  const strayed: ReroutedRecipient[] = [];
  const kept = claimed.flatMap((message) => {
    const recipients = message.recipients.filter(({ id, forwardPath }) => {
      const { gateway, status, nextHop } = route(forwardPath);
      if (nextHop === way) return true;
      strayed.push({ id, gateway, status, nextHop });
      return false;
    });
    if (recipients.length === message.recipients.length) return [message];
    return recipients.length === 0 ? [] : [{ ...message, recipients }];
  });
  return { kept, strayed };
}

/** Procedures on the queue: list, show, release, hold, delete. */
import type { RecipientId } from '../../mail/envelope.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { Store } from '../../store/store-contract.ts';
import type { Route } from '../queue/route-table.ts';
import { ProcedureFailure, type Handlers } from './create-call.ts';

export interface QueueProcedureDeps {
  readonly store: Store;
  gateways(): readonly GatewaySettings[];
  /** Serialised next hop of the fixed target; null if the gateway has none or files with another gateway. */
  fixedNextHop(settings: GatewaySettings): string | null;
  returnByHand(ids: readonly RecipientId[], sentence: string): Promise<{ changed: number; refused: number }>;
  /** Where mail to this address goes. */
  route(forwardPath: string): Route;
  /** The queue of a gateway of ours; null: there is none of that name. */
  heldAt(domain: string): Route | null;
  /** Epoch ms. */
  now(): number;
}

type Names = Exclude<Extract<keyof Handlers, `queue:${string}`>, 'queue:process'>;
const toIds = (ids: readonly number[]): RecipientId[] => ids as RecipientId[];

export function queueProcedures(deps: QueueProcedureDeps): Pick<Handlers, Names> {
  const { store } = deps;
  return {
    'queue:list': (filter) => store.listQueue(filter),
    'queue:show': async ({ id }) => {
      const details = await store.showQueue(id as RecipientId);
      if (details === null) throw new ProcedureFailure('not-found', String(id));
      return details;
    },
    'queue:release': async ({ ids }) => {
      const nextHopOf = Object.fromEntries(
        deps.gateways().map((settings) => [settings['domain.name'], deps.fixedNextHop(settings)]),
      );
      return { changed: await store.releaseRecipients({ ids: toIds(ids), nextHopOf }) };
    },
    'queue:hold': async ({ ids, until }) => ({ changed: await store.hold(toIds(ids), until) }),
    'queue:return': ({ ids, sentence }) => deps.returnByHand(toIds(ids), sentence),
    'queue:retry': async ({ ids }) => ({ changed: await store.actions.retry(toIds(ids)) }),
    'queue:redirect': async ({ ids, to }) => {
      const forwardPath = 'recipient' in to ? to.recipient : null;
      const route = 'recipient' in to ? deps.route(to.recipient) : deps.heldAt(to.gateway);
      if (route === null) throw new ProcedureFailure('not-found', 'gateway' in to ? to.gateway : '');
      const changed = await store.actions.redirect({ ids: toIds(ids), forwardPath, route, at: deps.now() });
      return { changed };
    },
    'queue:delete': async ({ ids }) => ({ changed: await store.remove(toIds(ids)) }),
  };
}

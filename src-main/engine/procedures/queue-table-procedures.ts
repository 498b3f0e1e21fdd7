/** Procedures on the queue as a table: pages, groups, selections, actions on parts of them, octets, statistics. */
import type { RecipientId } from '../../mail/envelope.ts';
import type { ActionResult } from '../../shared/queue/queue-table.ts';
import type { RecipientStatus } from '../../shared/queue/queue-view.ts';
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import { bucketStarts, noTraffic } from '../../shared/statistics/traffic.ts';
import type { Store } from '../../store/store-contract.ts';
import type { LifetimesMs } from '../../store/viewer-contract.ts';
import type { Clock } from '../clock.ts';
import { ProcedureFailure, type Handlers } from './create-call.ts';

export interface QueueTableDeps {
  readonly store: Store;
  readonly clock: Clock;
  gateways(): readonly GatewaySettings[];
  settings(): AppSettings;
  /** Serialised next hop of the fixed target; null if the gateway has none or files with another gateway. */
  fixedNextHop(settings: GatewaySettings): string | null;
  /** Puts counters that are only in memory into the store. */
  flushTraffic(): Promise<void>;
}

type Names = Extract<keyof Handlers, `table:${string}` | `message:${string}` | `statistics:${string}`>;

const DAY_MS = 86_400_000;

export function queueTableProcedures(deps: QueueTableDeps): Pick<Handlers, Names> {
  const { viewer } = deps.store;
  return {
    'table:page': (request) => viewer.page({ ...request, lifetimes: lifetimesOf(deps) }),
    'table:groups': ({ filter, by }) => viewer.groups(filter, by),
    'table:select': (request) => viewer.select(request),
    'table:act': ({ action, ids }) => act(action, ids as RecipientId[], deps),
    'message:octets': async ({ id, offset, length }) => {
      const part = await viewer.messagePart(id as RecipientId, offset, length);
      if (part === null) throw new ProcedureFailure('not-found', String(id));
      const { messageId, sizeBytes, bytes } = part;
      return { messageId, sizeBytes, base64: Buffer.from(bytes).toString('base64') };
    },
    'statistics:range': async ({ range, gateway }) => {
      await deps.flushTraffic();
      const starts = bucketStarts(range, deps.clock.now());
      const found = await viewer.traffic({ range, from: starts[0] ?? 0, gateway });
      const byStart = new Map(found.map((bucket) => [bucket.at, bucket]));
      return starts.map((at) => byStart.get(at) ?? { ...noTraffic, at });
    },
  };
}

/** S7 for mail of gateways, P48 for the rest. */
function lifetimesOf(deps: QueueTableDeps): LifetimesMs {
  const days = deps
    .gateways()
    .map((gateway) => [gateway['domain.name'], gateway['settings.hold-days'] * DAY_MS] as const);
  return { gateways: Object.fromEntries(days), otherwise: deps.settings()['app.retry.days'] * DAY_MS };
}

/** What was delivered or removed by others meanwhile is gone, never an error; the rest was refused for its status. */
async function act(
  action: 'release' | 'hold' | 'delete',
  ids: readonly RecipientId[],
  deps: QueueTableDeps,
): Promise<ActionResult> {
  const before = await deps.store.viewer.statuses(ids);
  const done = await perform(action, ids, deps);
  const after = await deps.store.viewer.statuses(ids);
  const refused: Partial<Record<RecipientStatus, number>> = {};
  let refusals = 0;
  for (const [id, status] of after) {
    if (before.get(id) !== status || isAim(action, status)) continue;
    refused[status] = (refused[status] ?? 0) + 1;
    refusals += 1;
  }
  return { done, refused, gone: Math.max(0, ids.length - done - refusals) };
}

const isAim = (action: 'release' | 'hold' | 'delete', status: RecipientStatus): boolean =>
  (action === 'hold' && status === 'on-hold') || (action === 'release' && status === 'due');

function perform(
  action: 'release' | 'hold' | 'delete',
  ids: readonly RecipientId[],
  deps: QueueTableDeps,
): Promise<number> {
  const { store } = deps;
  if (action === 'hold') return store.hold(ids);
  if (action === 'delete') return store.remove(ids);
  const nextHops = deps
    .gateways()
    .map((settings) => [settings['domain.name'], deps.fixedNextHop(settings)] as const);
  return store.releaseRecipients({ ids, nextHopOf: Object.fromEntries(nextHops) });
}

/** What the Gateway Editor asks beside reading and saving: why mail waits, and checks of what only this machine knows. */
import type { InputIssue } from '../../shared/ipc/contract.ts';
import type { QueueRow } from '../../shared/queue/queue-view.ts';
import type { WaitingFacts } from '../../shared/queue/why-waiting.ts';
import type { GatewaySettings } from '../../shared/settings/gateway-settings.ts';
import type { Store } from '../../store/store-contract.ts';
import type { Configuration } from '../configuration.ts';
import { checkFolder } from './check-folder.ts';
import type { Handlers } from './create-call.ts';
import { gatewayOf } from './gateway-procedures.ts';

export interface EditorProcedureDeps {
  readonly configuration: Configuration;
  readonly store: Store;
  freeBytes(): number;
  /** Why a host field of these settings leads nowhere, or to ourselves, as things stand in DNS. */
  checkTargets(settings: GatewaySettings): Promise<readonly InputIssue[]>;
}

type Names = 'waiting:facts' | 'check:gateway';
const BYTES_OF_MB = 1024 * 1024;
const BYTES_OF_KB = 1024;

export function editorProcedures(deps: EditorProcedureDeps): Pick<Handlers, Names> {
  return {
    'waiting:facts': ({ domain }) => factsOf(gatewayOf(domain, deps.configuration), deps),
    'check:gateway': async ({ domain, settings }) => {
      const stored = gatewayOf(domain, deps.configuration)['domain.name'];
      const others = deps.configuration.all().filter((other) => other['domain.name'] !== stored);
      const found = await Promise.all([
        checkFolder(settings['domain.folder'], others),
        deps.checkTargets(settings),
        checkList(stored, settings, deps.store),
      ]);
      return [...found.flat(), ...checkWaiting(stored, settings, deps.store)];
    },
  };
}

async function factsOf(settings: GatewaySettings, deps: EditorProcedureDeps): Promise<WaitingFacts> {
  const domain = settings['domain.name'];
  const app = deps.configuration.appSettings();
  const { messages, sizeBytes, byStatus } = deps.store.counts(domain);
  const deferred = byStatus.deferred === 0 ? undefined : await oldestDeferred(domain, deps.store);
  const wasTried = deferred !== undefined && deferred.attempts > 0;
  return {
    isEnabled: settings['domain.enabled'],
    isDeliveryPaused: app['tray.pause-out'],
    isDiskLow: deps.freeBytes() < app['app.limits.disk'] * BYTES_OF_MB,
    messages,
    sizeBytes,
    lastFailure: wasTried ? { reply: deferred.reason, nextAttemptAt: deferred.nextAttemptAt } : null,
    releasing: byStatus.active + byStatus.due,
    honors: (['etrn', 'atrn'] as const).filter((way) => settings[`dequeuing.${way}.honor`]),
    isLeftToRun: settings['domain.deliver-each-run'] || (deferred !== undefined && !wasTried),
    lastReleaseAt: deps.configuration.lastReleaseAt(domain),
  };
}

async function oldestDeferred(gateway: string, store: Store): Promise<QueueRow | undefined> {
  const [row] = await store.listQueue({ gateway, status: 'deferred', afterId: 0, limit: 1 });
  return row;
}

/** T23. */
async function checkList(stored: string, settings: GatewaySettings, store: Store): Promise<InputIssue[]> {
  if (settings['verification.method'] !== 'file') return [];
  const { total } = await store.verification.list({ gateway: stored, filter: '', after: '', limit: 1 });
  return total > 0 ? [] : [{ path: 'verification.method', text: 'error.list-is-empty', parameters: {} }];
}

/** T45, T47. */
function checkWaiting(stored: string, settings: GatewaySettings, store: Store): InputIssue[] {
  const { messages: count, sizeBytes } = store.counts(stored);
  const found: InputIssue[] = [];
  if (!settings['domain.enabled'] && count > 0) {
    found.push({ path: 'domain.enabled', text: 'warning.mail-waits', parameters: { count } });
  }
  const isOver = (limit: number, used: number): boolean => limit > 0 && used > limit;
  if (!settings['quotas.enabled']) return found;
  if (isOver(settings['quotas.max-messages'], count)) {
    found.push({ path: 'quotas.max-messages', text: 'warning.over-quota', parameters: {} });
  }
  if (isOver(settings['quotas.max-kb'], sizeBytes / BYTES_OF_KB)) {
    found.push({ path: 'quotas.max-kb', text: 'warning.over-quota', parameters: {} });
  }
  return found;
}

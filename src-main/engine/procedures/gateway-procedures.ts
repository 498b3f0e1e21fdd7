/** Procedures on gateways: list, add, change, release, and the defaults for new ones. */
import type { GatewayRowView, InputIssue } from '../../shared/ipc/contract.ts';
import {
  accountOf,
  type GatewaySecretName,
  type GatewaySecrets,
  type GatewaySettings,
} from '../../shared/settings/gateway-settings.ts';
import { newGateway, patternOf } from '../../shared/settings/gateway-defaults.ts';
import type { Store } from '../../store/store-contract.ts';
import type { Configuration, GatewayChange } from '../configuration.ts';
import { mergeChange } from './merge-change.ts';
import { checkGateway, checkRelations, type Surroundings } from './check-gateway.ts';
import { ProcedureFailure, type Handlers } from './create-call.ts';

export interface GatewayProcedureDeps {
  readonly configuration: Configuration;
  readonly store: Store;
  /** Releases to the fixed target; null if the gateway has none. */
  releaseToFixedTarget(settings: GatewaySettings): Promise<number> | null;
  readonly hasFixedTarget: (settings: GatewaySettings) => boolean;
}

type Names =
  | `gateway:${'list' | 'get' | 'add' | 'save' | 'create'}`
  | `gateway:${'get-defaults' | 'save-defaults' | 'release'}`;

export function gatewayProcedures(deps: GatewayProcedureDeps): Pick<Handlers, Names> {
  const { configuration, store } = deps;
  return {
    'gateway:list': async () => {
      const oldest = await store.oldest();
      return configuration.all().map((settings) => toRow(settings, oldest, deps));
    },
    'gateway:get': ({ domain }) => {
      const settings = gatewayOf(domain, configuration);
      return { settings, secretsSet: configuration.secretsSet(settings['domain.name']) };
    },
    'gateway:add': async ({ settings, secrets }) => {
      await saveOne({ settings, secrets, formerDomain: null }, configuration);
    },
    'gateway:save': async ({ domain, settings: given, secrets, expected }) => {
      const present = gatewayOf(domain, configuration);
      const formerDomain = present['domain.name'];
      const secretsSet = configuration.secretsSet(formerDomain);
      const change = { settings: given, secrets };
      const settings =
        expected === undefined ? given : mergeChange(expected, change, { settings: present, secretsSet });
      await saveOne({ settings, secrets, formerDomain }, configuration);
    },
    'gateway:create': ({ domain, pattern }) => createGateway(domain, pattern, configuration),
    'gateway:get-defaults': () => configuration.defaults(),
    'gateway:save-defaults': async ({ defaults }) => {
      await configuration.saveDefaults(defaults);
      return undefined;
    },
    'gateway:release': async ({ domain }) => {
      const released = deps.releaseToFixedTarget(gatewayOf(domain, configuration));
      if (released === null) throw new ProcedureFailure('no-fixed-target', domain);
      return { released: await released };
    },
  };
}

export function gatewayOf(domain: string, configuration: Configuration): GatewaySettings {
  const settings = configuration.find(domain);
  if (settings === null) throw new ProcedureFailure('not-found', domain);
  return settings;
}

function toRow(
  settings: GatewaySettings,
  oldest: Readonly<Record<string, number>>,
  { configuration, store, hasFixedTarget }: GatewayProcedureDeps,
): GatewayRowView {
  const domain = settings['domain.name'];
  const { messages, sizeBytes, byStatus } = store.counts(domain);
  return {
    domain,
    enabled: settings['domain.enabled'],
    releaseBy: (['etrn', 'atrn'] as const).filter((way) => settings[`dequeuing.${way}.honor`]),
    account: accountOf(settings),
    waitingMessages: messages,
    waitingBytes: sizeBytes,
    failedRecipients: byStatus.defective,
    oldestQueuedAt: oldest[domain] ?? null,
    lastReleaseAt: configuration.lastReleaseAt(domain),
    canRelease: hasFixedTarget(settings),
    isReleasing: byStatus.active + byStatus.due > 0,
  };
}

async function saveOne(change: GatewayChange, configuration: Configuration): Promise<void> {
  const { settings, secrets, formerDomain } = change;
  const domain = settings['domain.name'];
  if (domain !== formerDomain && configuration.find(domain) !== null)
    throw new ProcedureFailure('already-exists', domain);
  const others = configuration.all().filter((other) => other['domain.name'] !== formerDomain);
  const secretsSet = secretsAfter(
    formerDomain === null ? [] : configuration.secretsSet(formerDomain),
    secrets,
  );
  refuseIf(checkGateway(settings, { others, secretsSet, ...ourselves(configuration) }));
  const isRenamed = formerDomain !== null && formerDomain !== domain;
  await configuration.saveGateways([
    change,
    ...(isRenamed ? followRename(others, formerDomain, domain) : []),
  ]);
}

/** Gateways that are released by the renamed one's logon go on being so. */
function followRename(others: readonly GatewaySettings[], former: string, domain: string): GatewayChange[] {
  return others
    .filter((other) => other['dequeuing.account'] === former)
    .map((other) => ({
      settings: { ...other, 'dequeuing.account': domain },
      secrets: {},
      formerDomain: other['domain.name'],
    }));
}

/** Without any secret: a password is asked for as soon as it is needed (T10). */
async function createGateway(
  domain: string,
  pattern: string | undefined,
  configuration: Configuration,
): Promise<{ domain: string }> {
  if (configuration.find(domain) !== null) throw new ProcedureFailure('already-exists', domain);
  const settings = newGateway(
    domain,
    pattern === undefined ? configuration.defaults() : patternOf(gatewayOf(pattern, configuration)),
  );
  const around = { others: configuration.all(), secretsSet: new Set<never>(), ...ourselves(configuration) };
  refuseIf(checkRelations(settings, around));
  await configuration.saveGateways([{ settings, secrets: {}, formerDomain: null }]);
  return { domain };
}

export function secretsAfter(
  before: readonly GatewaySecretName[],
  secrets: GatewaySecrets,
): ReadonlySet<GatewaySecretName> {
  const after = new Set(before);
  for (const [name, change] of Object.entries(secrets) as [GatewaySecretName, string | null][]) {
    if (change === null) after.delete(name);
    else after.add(name);
  }
  return after;
}

export function ourselves(configuration: Configuration): Pick<Surroundings, 'ownHostName' | 'ownSmtpPort'> {
  const settings = configuration.appSettings();
  return { ownHostName: settings['app.host-name'], ownSmtpPort: settings['app.listen.smtp'] };
}

function refuseIf(issues: readonly InputIssue[]): void {
  const [first] = issues;
  if (first === undefined) return;
  const code = first.text === 'error.password-needed' ? 'password-needed' : 'invalid-input';
  throw new ProcedureFailure(code, first.path, issues);
}

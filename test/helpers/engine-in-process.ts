/** The whole engine in the test's own process, with ports as the settings say: for what changes while it runs. */
import { onTestFinished } from 'vitest';
import { openKeyFileSecrets, startGateway, type Gateway } from '../../src-main/engine/gateway.ts';
import type { GatewayOptions } from '../../src-main/engine/gateway-options.ts';
import type { Input, Output, ProcedureName } from '../../src-main/shared/ipc/contract.ts';
import {
  appSettings,
  listenerServices,
  type AppSecrets,
  type AppSettings,
  type ListenerService,
} from '../../src-main/shared/settings/app-settings.ts';
import {
  gatewaySettings,
  type GatewaySecrets,
  type GatewaySettings,
} from '../../src-main/shared/settings/gateway-settings.ts';
import { temporaryFolder } from './temporary-store.ts';
import { silentLogger } from './turn-fixtures.ts';

export interface EngineWish {
  readonly options?: Partial<GatewayOptions>;
  readonly settings?: Partial<AppSettings>;
  readonly gateways?: readonly (Partial<GatewaySettings> & {
    readonly 'domain.name': string;
    readonly secrets?: GatewaySecrets;
  })[];
}

export interface EngineInProcess {
  readonly gateway: Gateway;
  readonly dataFolder: string;
  /** The value of a procedure; throws its failure. */
  ask<N extends ProcedureName>(name: N, input: Input<N>): Promise<Output<N>>;
  change(settings: Partial<AppSettings>, secrets?: AppSecrets): Promise<void>;
  /** Where the service listens; throws if it does not. */
  port(service: ListenerService): Promise<number>;
}

/** No port but those of `settings` is opened, on 127.0.0.1 unless they say otherwise. Gone after the test. */
export async function startEngine(wish: EngineWish = {}): Promise<EngineInProcess> {
  const dataFolder = wish.options?.dataFolder ?? (await temporaryFolder());
  const gateway = await startGateway({
    dataFolder,
    version: '0',
    secretStore: openKeyFileSecrets(dataFolder),
    log: silentLogger,
    mailLogger: silentLogger,
    listen: [],
    ...wish.options,
  });
  onTestFinished(() => gateway.stop());
  const ask: EngineInProcess['ask'] = async (name, input) => {
    const result = await gateway.call(name, input);
    if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.error)}`);
    return result.value as Output<typeof name>;
  };
  const change: EngineInProcess['change'] = async (changed, secrets = {}) => {
    const { settings } = await ask('app:get-settings', undefined);
    await ask('app:save-settings', { settings: appSettings.parse({ ...settings, ...changed }), secrets });
  };
  await change({ 'app.host-name': 'schleuse.example', 'app.limits.disk': 50, ...wish.settings });
  for (const { secrets = {}, ...fields } of wish.gateways ?? [])
    await ask('gateway:add', { settings: gatewaySettings.parse(fields), secrets });
  return {
    gateway,
    dataFolder,
    ask,
    change,
    async port(service) {
      const { listeners } = await ask('engine:status', undefined);
      const listener = listeners.find((each) => each.service === service && each.state === 'listening');
      if (listener === undefined) throw new Error(`${service} does not listen: ${JSON.stringify(listeners)}`);
      return listener.port;
    },
  };
}

/** Every listener off, except those given. */
export const onlyPorts = (ports: Partial<Record<ListenerService, number>>): Partial<AppSettings> => ({
  'app.listen.addresses': ['127.0.0.1'],
  ...Object.fromEntries(listenerServices.map((service) => [`app.listen.${service}`, ports[service] ?? 0])),
});

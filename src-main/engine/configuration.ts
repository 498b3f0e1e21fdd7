/** Gateways, secrets and program settings: loaded once, kept in memory, written through to the store. */
import { EventEmitter } from 'node:events';
import { APP_SETTINGS_VERSION, appSettings, type AppSettings } from '../shared/settings/app-settings.ts';
import {
  GATEWAY_SETTINGS_VERSION,
  gatewayFields,
  gatewaySecretNames,
  type GatewaySecretName,
  type GatewaySecrets,
  type GatewaySettings,
} from '../shared/settings/gateway-settings.ts';
import { readSettings, UnreadableSettings } from '../shared/settings/upgrade-settings.ts';
import type { EngineFault } from '../shared/ipc/contract.ts';
import type { Store } from '../store/store-contract.ts';
import { toAsciiDomain } from './ascii-domain.ts';
import type { GatewayDirectory } from './gateway-directory.ts';
import type { SecretStore } from './secret-store.ts';
import { fullHostName } from './full-host-name.ts';

interface LoadedGateway {
  readonly settings: GatewaySettings;
  readonly lastReleaseAt: number | null;
}

/** One gateway to be written; `formerDomain` renames, null creates. */
export interface GatewayChange {
  readonly settings: GatewaySettings;
  readonly secrets: GatewaySecrets;
  readonly formerDomain: string | null;
}

/** A domain in the form that is compared: A-label, lower case, no final dot; '' if it cannot be one. */
const comparableDomain = (domain: string): string => toAsciiDomain(domain.replace(/\.$/, '').toLowerCase());

export class Configuration
  extends EventEmitter<{ gatewaysChanged: []; settingsChanged: [] }>
  implements GatewayDirectory
{
  readonly #store: Store;
  readonly #secretStore: SecretStore;
  readonly #gateways = new Map<string, LoadedGateway>();
  readonly #sealed = new Map<string, Uint8Array>();
  /** Opened secrets: opening costs a system call, AUTH may come often. */
  readonly #opened = new Map<string, string>();
  #app: AppSettings = appSettings.parse({});
  #hostName = '';
  /** Documents that could not be read; their rows stay as they are. */
  readonly faults: EngineFault[] = [];

  private constructor(store: Store, secretStore: SecretStore) {
    super();
    this.#store = store;
    this.#secretStore = secretStore;
  }

  static async load(store: Store, secretStore: SecretStore): Promise<Configuration> {
    const configuration = new Configuration(store, secretStore);
    const [gateways, secrets, app] = await Promise.all([
      store.loadGateways(),
      store.loadSecrets(),
      store.loadAppSettings(),
    ]);
    for (const row of gateways) {
      configuration.#read(row.domain, () => {
        const settings = readSettings(row, gatewayFields, []);
        configuration.#gateways.set(row.domain, { settings, lastReleaseAt: row.lastReleaseAt });
      });
    }
    if (app !== null) {
      configuration.#read('app', () => {
        configuration.#app = readSettings(app, appSettings, []);
      });
    }
    for (const { owner, name, sealed } of secrets) configuration.#sealed.set(secretKey(owner, name), sealed);
    configuration.#hostName = await fullHostName();
    return configuration;
  }

  #read(subject: string, read: () => void): void {
    try {
      read();
    } catch (error) {
      if (!(error instanceof UnreadableSettings)) throw error;
      this.faults.push({ code: 'settings-unreadable', parameters: { subject, reason: error.message } });
    }
  }

  find(domain: string): GatewaySettings | null {
    return (this.#gateways.get(domain) ?? this.#gateways.get(comparableDomain(domain)))?.settings ?? null;
  }

  all(): readonly GatewaySettings[] {
    return [...this.#gateways.values()].map(({ settings }) => settings);
  }

  lastReleaseAt(domain: string): number | null {
    return this.#gateways.get(domain)?.lastReleaseAt ?? null;
  }

  secret(domain: string, name: GatewaySecretName): string | null {
    const key = secretKey(domain, name);
    const sealed = this.#sealed.get(key);
    if (sealed === undefined) return null;
    const opened = this.#opened.get(key) ?? this.#secretStore.open(sealed);
    this.#opened.set(key, opened);
    return opened;
  }

  secretsSet(domain: string): GatewaySecretName[] {
    return gatewaySecretNames.filter((name) => this.#sealed.has(secretKey(domain, name)));
  }

  /** With app.host-name filled in. */
  appSettings(): AppSettings {
    return this.#app['app.host-name'] === '' ? { ...this.#app, 'app.host-name': this.#hostName } : this.#app;
  }

  /** As stored: an empty host name stays empty. */
  storedAppSettings(): AppSettings {
    return this.#app;
  }

  /** @throws SecretUnavailable if a secret cannot be sealed; nothing is written then. */
  async saveGateways(changes: readonly GatewayChange[]): Promise<void> {
    const rows = changes.map(({ settings, secrets, formerDomain }) => ({
      row: {
        domain: settings['domain.name'],
        version: GATEWAY_SETTINGS_VERSION,
        settings: JSON.stringify(settings),
        lastReleaseAt: this.lastReleaseAt(formerDomain ?? settings['domain.name']),
      },
      formerDomain,
      secrets: this.#seal(secrets),
    }));
    await this.#store.saveGateways(rows);
    for (const [index, { settings, formerDomain }] of changes.entries()) {
      const domain = settings['domain.name'];
      if (formerDomain !== null && formerDomain !== domain) this.#rename(formerDomain, domain);
      this.#gateways.set(domain, { settings, lastReleaseAt: this.lastReleaseAt(domain) });
      this.#keepSecrets(domain, rows[index]?.secrets ?? {});
    }
    this.emit('gatewaysChanged');
  }

  async removeGateway(domain: string): Promise<void> {
    await this.#store.removeGateway(domain);
    this.#gateways.delete(domain);
    for (const name of gatewaySecretNames) this.#forgetSecret(secretKey(domain, name));
    this.emit('gatewaysChanged');
  }

  async noteRelease(domain: string, at: number): Promise<void> {
    const gateway = this.#gateways.get(domain);
    if (gateway === undefined) return;
    this.#gateways.set(domain, { ...gateway, lastReleaseAt: at });
    await this.#store.noteRelease(domain, at);
  }

  async saveAppSettings(settings: AppSettings): Promise<void> {
    await this.#store.saveAppSettings(APP_SETTINGS_VERSION, JSON.stringify(settings));
    this.#app = settings;
    this.emit('settingsChanged');
  }

  #seal(secrets: GatewaySecrets): Record<string, Uint8Array | null> {
    const sealed: Record<string, Uint8Array | null> = {};
    for (const name of gatewaySecretNames) {
      const secret = secrets[name];
      if (secret !== undefined) sealed[name] = secret === null ? null : this.#secretStore.seal(secret);
    }
    return sealed;
  }

  #keepSecrets(domain: string, sealed: Readonly<Record<string, Uint8Array | null>>): void {
    for (const [name, value] of Object.entries(sealed)) {
      const key = secretKey(domain, name);
      this.#forgetSecret(key);
      if (value !== null) this.#sealed.set(key, value);
    }
  }

  #forgetSecret(key: string): void {
    this.#sealed.delete(key);
    this.#opened.delete(key);
  }

  #rename(former: string, domain: string): void {
    const gateway = this.#gateways.get(former);
    if (gateway === undefined) return;
    this.#gateways.delete(former);
    this.#gateways.set(domain, gateway);
    for (const name of gatewaySecretNames) {
      const sealed = this.#sealed.get(secretKey(former, name));
      this.#forgetSecret(secretKey(former, name));
      if (sealed !== undefined) this.#sealed.set(secretKey(domain, name), sealed);
    }
  }
}

const secretKey = (owner: string, name: string): string => `${owner}\n${name}`;

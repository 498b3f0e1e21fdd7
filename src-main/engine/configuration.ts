/** Gateways, secrets and program settings: loaded once, kept in memory, written through to the store. */
import { EventEmitter } from 'node:events';
import {
  APP_SETTINGS_VERSION,
  appSecretName,
  appSettings,
  type AppSecretName,
  type AppSecrets,
  type AppSettings,
} from '../shared/settings/app-settings.ts';
import {
  GATEWAY_SETTINGS_VERSION,
  gatewayFields,
  gatewaySecretName,
  type GatewaySecretName,
  type GatewaySecrets,
  type GatewaySettings,
} from '../shared/settings/gateway-settings.ts';
import { gatewayDefaults, type GatewayDefaults } from '../shared/settings/gateway-defaults.ts';
import { readSettings, UnreadableSettings } from '../shared/settings/upgrade-settings.ts';
import type { EngineFault } from '../shared/ipc/contract.ts';
import { removedOwner } from '../store/removed-owner.ts';
import type { GatewayRemoval, RemovedMail } from '../store/removed-gateway-contract.ts';
import type { Store } from '../store/store-contract.ts';
import { toAsciiDomain } from './ascii-domain.ts';
import type { GatewayDirectory } from './gateway-directory.ts';
import { SecretDrawer } from './secret-drawer.ts';
import type { SecretStore } from './secret-store.ts';
import { fullHostName } from './full-host-name.ts';

interface LoadedGateway {
  readonly settings: GatewaySettings;
  readonly lastReleaseAt: number | null;
  readonly lastRequester: string | null;
}

/** A gateway that was removed; it can be brought back, and its mail may still wait. */
export interface RemovedGateway extends LoadedGateway {
  /** Epoch ms. */
  readonly removedAt: number;
  /** What is still to be done with the mail that had come by then; 'keep': nothing. */
  readonly mail: RemovedMail;
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
  extends EventEmitter<{
    gatewaysChanged: [];
    settingsChanged: [];
    gatewayRemoved: [domain: string];
    gatewayRenamed: [former: string, domain: string];
  }>
  implements GatewayDirectory
{
  readonly #store: Store;
  readonly #secrets: SecretDrawer;
  readonly #gateways = new Map<string, LoadedGateway>();
  readonly #removed = new Map<string, RemovedGateway>();
  #defaults: GatewayDefaults = gatewayDefaults.parse({});
  #hostName = '';
  #app: AppSettings = appSettings.parse({});
  /** The same with app.host-name filled in: made at a change, because every command of every session asks for it. */
  #current = this.#app;
  /** Documents that could not be read; their rows stay as they are. */
  readonly faults: EngineFault[] = [];

  private constructor(store: Store, secretStore: SecretStore) {
    super();
    this.#store = store;
    this.#secrets = new SecretDrawer(secretStore);
  }

  static async load(store: Store, secretStore: SecretStore): Promise<Configuration> {
    const configuration = new Configuration(store, secretStore);
    configuration.#hostName = await fullHostName();
    configuration.#use(configuration.#app);
    const [gateways, removed, secrets, app, defaults] = await Promise.all([
      store.loadGateways(),
      store.removedGateways.load(),
      store.loadSecrets(),
      store.loadAppSettings(),
      store.documents.load(DEFAULTS),
    ]);
    for (const row of gateways) {
      configuration.#read(row.domain, () => {
        const settings = readSettings(row, gatewayFields, []);
        const { lastReleaseAt, lastRequester } = row;
        configuration.#gateways.set(row.domain, { settings, lastReleaseAt, lastRequester });
      });
    }
    for (const row of removed) {
      configuration.#read(row.domain, () => {
        const { lastReleaseAt, lastRequester, removedAt, mail } = row;
        const settings = readSettings(row, gatewayFields, []);
        const times = { lastReleaseAt, lastRequester, removedAt };
        configuration.#removed.set(row.domain, { settings, ...times, mail });
      });
    }
    if (defaults !== null) {
      configuration.#read(DEFAULTS, () => {
        configuration.#defaults = readSettings(defaults, gatewayDefaults, []);
      });
    }
    if (app !== null) {
      configuration.#read('app', () => {
        configuration.#use(readSettings(app, appSettings, []));
      });
    }
    for (const { owner, name, sealed } of secrets) configuration.#secrets.keep(owner, { [name]: sealed });
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

  /** Address of the last valid ETRN's sender. */
  lastRequester(domain: string): string | null {
    return this.#gateways.get(domain)?.lastRequester ?? null;
  }

  secret(domain: string, name: GatewaySecretName): string | null {
    return this.#secrets.open(domain, name);
  }

  secretsSet(domain: string): GatewaySecretName[] {
    return this.#secrets.namesOf(domain).filter((name) => isGatewaySecret(name));
  }

  appSecret(name: AppSecretName): string | null {
    return this.#secrets.open(APP_OWNER, name);
  }

  appSecretsSet(): AppSecretName[] {
    return this.#secrets.namesOf(APP_OWNER).filter((name) => isAppSecret(name));
  }

  /** With app.host-name filled in. */
  appSettings(): AppSettings {
    return this.#current;
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
      secrets: this.#secrets.seal(secrets),
    }));
    await this.#store.saveGateways(rows);
    for (const [index, { settings, formerDomain }] of changes.entries()) {
      const domain = settings['domain.name'];
      if (formerDomain !== null && formerDomain !== domain) this.#rename(formerDomain, domain);
      this.#gateways.set(domain, {
        settings,
        lastReleaseAt: this.lastReleaseAt(domain),
        lastRequester: this.lastRequester(domain),
      });
      this.#secrets.keep(domain, rows[index]?.secrets ?? {});
    }
    this.emit('gatewaysChanged');
  }

  /** Removed ones of which something is still needed, by domain. */
  removed(): ReadonlyMap<string, RemovedGateway> {
    return this.#removed;
  }

  async removeGateways(removal: GatewayRemoval): Promise<void> {
    await this.#store.removedGateways.remove(removal);
    for (const domain of removal.domains) {
      const gateway = this.#gateways.get(domain);
      if (gateway === undefined) continue;
      this.#gateways.delete(domain);
      this.#removed.set(domain, { ...gateway, removedAt: removal.at, mail: removal.mail });
      this.#secrets.rename(domain, removedOwner(domain));
      this.emit('gatewayRemoved', domain);
    }
    this.emit('gatewaysChanged');
  }

  /** Back as they were, with their secrets; rejects if one of the names is taken again. */
  async restoreGateways(domains: readonly string[]): Promise<void> {
    await this.#store.removedGateways.restore(domains);
    for (const domain of domains) {
      const gateway = this.#removed.get(domain);
      if (gateway === undefined) continue;
      this.#removed.delete(domain);
      this.#gateways.set(domain, gateway);
      this.#secrets.rename(removedOwner(domain), domain);
    }
    this.emit('gatewaysChanged');
  }

  async noteRemovalDone(domain: string): Promise<void> {
    await this.#store.removedGateways.noteDone(domain);
    const gateway = this.#removed.get(domain);
    if (gateway !== undefined) this.#removed.set(domain, { ...gateway, mail: 'keep' });
  }

  /** Its secrets go, and with `keepsSettings` false all of it. */
  async forgetRemoved(domain: string, keepsSettings: boolean): Promise<void> {
    await this.#store.removedGateways.forget({ domain, keepsSettings });
    this.#secrets.forget(removedOwner(domain));
    if (!keepsSettings) this.#removed.delete(domain);
  }

  /** What a new gateway begins with (G6). */
  defaults(): GatewayDefaults {
    return this.#defaults;
  }

  async saveDefaults(defaults: GatewayDefaults): Promise<void> {
    const settings = JSON.stringify(defaults);
    await this.#store.documents.save({ name: DEFAULTS, version: GATEWAY_SETTINGS_VERSION, settings });
    this.#defaults = defaults;
    this.emit('settingsChanged');
  }

  async noteRelease(domain: string, at: number): Promise<void> {
    const gateway = this.#gateways.get(domain);
    if (gateway === undefined) return;
    this.#gateways.set(domain, { ...gateway, lastReleaseAt: at });
    await this.#store.noteRelease(domain, at);
  }

  async noteRequester(domain: string, address: string): Promise<void> {
    const gateway = this.#gateways.get(domain);
    if (gateway === undefined || gateway.lastRequester === address) return;
    this.#gateways.set(domain, { ...gateway, lastRequester: address });
    await this.#store.noteRequester(domain, address);
  }

  /** @throws SecretUnavailable if a secret cannot be sealed; nothing is written then. */
  async saveAppSettings(settings: AppSettings, secrets: AppSecrets = {}): Promise<void> {
    const sealed = this.#secrets.seal(secrets);
    await this.#store.saveAppSettings({
      version: APP_SETTINGS_VERSION,
      settings: JSON.stringify(settings),
      secrets: sealed,
    });
    this.#use(settings);
    this.#secrets.keep(APP_OWNER, sealed);
    this.emit('settingsChanged');
  }

  #use(settings: AppSettings): void {
    this.#app = settings;
    this.#current =
      settings['app.host-name'] === '' ? { ...settings, 'app.host-name': this.#hostName } : settings;
  }

  #rename(former: string, domain: string): void {
    const gateway = this.#gateways.get(former);
    if (gateway === undefined) return;
    this.#gateways.delete(former);
    this.#gateways.set(domain, gateway);
    this.#secrets.rename(former, domain);
    this.emit('gatewayRenamed', former, domain);
  }
}

/** Name of the document with the defaults for new gateways. */
const DEFAULTS = 'gateway-defaults';

/** Owner of the program's secrets in the store; no domain, so no gateway can be called like that. */
const APP_OWNER = 'app';
const isGatewaySecret = (name: string): name is GatewaySecretName =>
  gatewaySecretName.safeParse(name).success;
const isAppSecret = (name: string): name is AppSecretName => appSecretName.safeParse(name).success;

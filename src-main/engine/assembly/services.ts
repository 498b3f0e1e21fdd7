/** The services that peers connect to: listeners and their certificate, following the settings without cutting a session. */
import type { EngineFault, ListenerState } from '../../shared/ipc/contract.ts';
import type { AcceptDeps } from '../accept/accept-ports.ts';
import { Listeners } from '../accept/smtp-listener.ts';
import { CertificateKeeper } from '../certificate/certificate-keeper.ts';
import type { Configuration } from '../configuration.ts';
import type { ListenRequest } from '../gateway-options.ts';
import { listenersOf } from '../listen-settings.ts';

export interface ServiceParts {
  readonly accept: AcceptDeps;
  readonly configuration: Configuration;
  readonly dataFolder: string;
  /** Instead of the listeners of the settings. */
  readonly listen: readonly ListenRequest[] | undefined;
  /** State, faults or sessions changed. */
  readonly onChange: () => void;
}

export class Services {
  readonly certificate: CertificateKeeper;
  readonly #parts: ServiceParts;
  readonly #listeners: Listeners;
  #following: Promise<void> = Promise.resolve();

  constructor(parts: ServiceParts) {
    const { accept, configuration, dataFolder } = parts;
    this.#parts = parts;
    this.certificate = new CertificateKeeper({
      clock: accept.clock,
      log: accept.log,
      settings: () => configuration.appSettings(),
      password: () => configuration.appSecret('app.tls.pfx-password'),
      dataFolder,
    });
    this.#listeners = new Listeners(accept, this.certificate);
    this.certificate.on('faultChanged', parts.onChange);
    this.#listeners.on('changed', parts.onChange);
  }

  async start(): Promise<void> {
    await this.certificate.start();
    await this.#listeners.change(this.#wanted());
    this.#parts.configuration.on('settingsChanged', this.#follow);
  }

  states(): ListenerState[] {
    return this.#listeners.states();
  }

  /** Where connections are taken now. */
  open(): ListenerState[] {
    return this.states().filter(({ state }) => state === 'listening');
  }

  faults(): EngineFault[] {
    const { fault, endNotice } = this.certificate;
    return [fault, endNotice].filter((each) => each !== null);
  }

  sessions(): number {
    return this.#listeners.sessions();
  }

  /** Resolves when the services are as the settings say: what cannot be opened is known then. */
  followed(): Promise<void> {
    return this.#following;
  }

  async stop(graceMs: number): Promise<void> {
    this.#parts.configuration.off('settingsChanged', this.#follow);
    await Promise.all([this.certificate.stop(), this.#listeners.stop(graceMs)]);
  }

  /** Ports, addresses and certificate count at once; sessions end under the rules they began with. */
  readonly #follow = (): void => {
    this.#following = Promise.all([this.#listeners.change(this.#wanted()), this.certificate.reload()]).then(
      () => undefined,
    );
  };

  #wanted(): readonly ListenRequest[] {
    return this.#parts.listen ?? listenersOf(this.#parts.configuration.appSettings());
  }
}

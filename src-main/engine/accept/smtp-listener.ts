/** Opens the listeners of the settings, keeps their certificate fresh, and ends their sessions cleanly. */
import type { AddressInfo } from 'node:net';
import type { EngineFault, ListenerState } from '../../shared/ipc/contract.ts';
import type { ListenerService } from '../../shared/settings/app-settings.ts';
import type { AcceptDeps } from './accept-ports.ts';
import { AuthLimits } from './auth-limits.ts';
import { CertificateFault, loadCertificate, type Certificate } from './certificates.ts';
import { ConnectionLimits, maxSessions } from './connection-limits.ts';
import { GatewayServer, type GatewayConnection } from './gateway-connection.ts';
import type { ServerTls } from './listener-context.ts';
import { isImplicitTls } from './session-policy.ts';

export interface ListenerRequest {
  readonly service: ListenerService;
  /** `::` takes IPv4 as well, and all of IPv4 where there is no IPv6. */
  readonly address: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

export interface ListenOptions {
  readonly listen: readonly ListenerRequest[];
  readonly dataFolder: string;
}

export interface Listeners {
  states(): readonly ListenerState[];
  /** What keeps a listener from doing all it should; empty while all is well. */
  faults(): readonly EngineFault[];
  /** Open sessions; a turned one is the sender's and not counted. */
  sessions(): number;
  /** State, faults or sessions changed; the returned function ends the subscription. */
  onChange(listener: () => void): () => void;
  /** No new connections; 421 to idle sessions, running messages get `graceMs`, then all ends. */
  stop(graceMs: number): Promise<void>;
}

/** A changed certificate file is noticed within a minute. */
const CERTIFICATE_CHECK_MS = 60_000;

interface Listener {
  readonly request: ListenerRequest;
  server: GatewayServer | null;
  /** Where it listens; as asked for while it does not. */
  address: string;
  port: number;
  errorCode: string | null;
}

/** Says that a port waits for a certificate; the other codes are the system's. */
const NO_CERTIFICATE = 'CERTIFICATE';

/** Never rejects because of a port or a certificate: both are states. */
export async function startListeners(deps: AcceptDeps, options: ListenOptions): Promise<Listeners> {
  const listeners = new RunningListeners(deps, options.dataFolder);
  await listeners.open(options.listen);
  return listeners;
}

class RunningListeners implements Listeners {
  readonly #deps: AcceptDeps;
  readonly #dataFolder: string;
  readonly #authLimits: AuthLimits;
  readonly #limits = new ConnectionLimits();
  readonly #listeners: Listener[] = [];
  readonly #observers = new Set<() => void>();
  #certificate: Certificate | null = null;
  #certificateFault: EngineFault | null = null;
  #cancelCheck: (() => void) | null = null;
  #onQuiet: (() => void) | null = null;

  constructor(deps: AcceptDeps, dataFolder: string) {
    this.#deps = deps;
    this.#dataFolder = dataFolder;
    this.#authLimits = new AuthLimits(deps.clock);
  }

  async open(listen: ListenOptions['listen']): Promise<void> {
    await this.#loadCertificate();
    for (const request of listen) {
      const listener = {
        request,
        server: null,
        address: request.address,
        port: request.port,
        errorCode: null,
      };
      this.#listeners.push(listener);
      await this.#listen(listener);
    }
    this.#scheduleCheck();
  }

  states(): readonly ListenerState[] {
    const startTls = this.#certificate === null ? 'none' : 'starttls';
    return this.#listeners.map(({ request: { service }, address, port, errorCode }) => {
      const tls = isImplicitTls(service) ? 'implicit' : startTls;
      return { service, address, port, tls, state: errorCode === null ? 'listening' : 'failed', errorCode };
    });
  }

  faults(): readonly EngineFault[] {
    return this.#certificateFault === null ? [] : [this.#certificateFault];
  }

  sessions(): number {
    return this.#servers().reduce((sum, server) => sum + server.sessions.size, 0);
  }

  onChange(listener: () => void): () => void {
    this.#observers.add(listener);
    return () => this.#observers.delete(listener);
  }

  async stop(graceMs: number): Promise<void> {
    this.#cancelCheck?.();
    for (const server of this.#servers()) server.stopListening();
    this.#eachSession((session) => {
      session.shutDown();
    });
    const cancel = this.#deps.clock.after(graceMs, () => {
      this.#eachSession((session) => {
        session.kill();
      });
    });
    if (this.sessions() > 0) await new Promise<void>((resolve) => (this.#onQuiet = resolve));
    cancel();
  }

  #servers(): GatewayServer[] {
    return this.#listeners.flatMap(({ server }) => server ?? []);
  }

  #eachSession(act: (session: GatewayConnection) => void): void {
    for (const server of this.#servers()) [...server.sessions].forEach(act);
  }

  async #listen(listener: Listener): Promise<void> {
    const { service, address, port } = listener.request;
    if (isImplicitTls(service) && this.#certificate === null) {
      listener.errorCode = NO_CERTIFICATE;
      return;
    }
    const server = this.#createServer(service);
    try {
      const bound = await listening(server, address, port);
      Object.assign(listener, { server, address: bound.address, port: bound.port, errorCode: null });
    } catch (error) {
      listener.errorCode = (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
      this.#deps.log.warn({ ...listener.request, err: error }, 'A port could not be opened');
    }
  }

  #createServer(service: ListenerService): GatewayServer {
    const context = {
      service,
      hasCertificate: () => this.#certificate !== null,
      deps: this.#deps,
      authLimits: this.#authLimits,
      limits: this.#limits,
      sessionsChanged: () => {
        this.#changed();
      },
    };
    return new GatewayServer(context, this.#serverTls(), maxSessions(this.#deps.settings(), service));
  }

  #serverTls(): ServerTls | null {
    const minVersion = this.#deps.settings()['app.tls.min'] === '1.3' ? 'TLSv1.3' : 'TLSv1.2';
    return this.#certificate && { ...this.#certificate, minVersion };
  }

  /** True if there is another certificate than before. A broken one is refused, the old one stays. */
  async #loadCertificate(): Promise<boolean> {
    try {
      const loaded = await loadCertificate(this.#deps.settings(), this.#dataFolder, this.#deps.clock.now());
      const isNew = loaded.cert !== this.#certificate?.cert || loaded.key !== this.#certificate.key;
      this.#certificate = loaded;
      this.#reportCertificate(null);
      return isNew;
    } catch (error) {
      if (!(error instanceof CertificateFault)) throw error;
      this.#deps.log.warn({ err: error }, 'The certificate cannot be used');
      this.#reportCertificate({ code: 'certificate-unusable', parameters: { reason: error.message } });
      return false;
    }
  }

  #reportCertificate(fault: EngineFault | null): void {
    const isSame = fault?.parameters['reason'] === this.#certificateFault?.parameters['reason'];
    this.#certificateFault = fault;
    if (!isSame) this.#changed();
  }

  #scheduleCheck(): void {
    this.#cancelCheck = this.#deps.clock.after(CERTIFICATE_CHECK_MS, () => {
      void this.#renewCertificate();
      this.#scheduleCheck();
    });
  }

  async #renewCertificate(): Promise<void> {
    const isNew = await this.#loadCertificate();
    const tls = this.#serverTls();
    if (!isNew || !tls) return;
    for (const server of this.#servers()) server.replaceCertificate(tls);
    for (const listener of this.#listeners) {
      if (listener.errorCode === NO_CERTIFICATE) await this.#listen(listener);
    }
    this.#changed();
  }

  #changed(): void {
    for (const observer of this.#observers) observer();
    if (this.sessions() === 0) this.#onQuiet?.();
  }
}

/** Resolves with the address in use; rejects with the system's error. */
function listening({ server }: GatewayServer, address: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, ...(address !== '::' && { host: address }) }, () => {
      server.off('error', reject);
      resolve(server.address() as AddressInfo);
    });
  });
}

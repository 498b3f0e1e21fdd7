/** Opens the listeners of the settings, follows their changes without cutting a session, and ends them cleanly. */
import { EventEmitter } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { ListenerState } from '../../shared/ipc/contract.ts';
import type { ListenerService } from '../../shared/settings/app-settings.ts';
import type { AcceptDeps } from './accept-ports.ts';
import { AuthLimits } from './auth-limits.ts';
import { ConnectionLimits, maxSessions } from './connection-limits.ts';
import { GatewayServer, type GatewayConnection } from './gateway-connection.ts';
import { isImplicitTls } from './session-policy.ts';

export interface ListenerRequest {
  readonly service: ListenerService;
  /** `::` takes IPv4 as well, and all of IPv4 where there is no IPv6. */
  readonly address: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

/** The certificate as the listeners see it; it may come later, and change. */
export interface ListenerCertificate {
  readonly context: SecureContext | null;
  on(event: 'changed', listener: () => void): unknown;
  off(event: 'changed', listener: () => void): unknown;
}

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

/** A port or a certificate that cannot be used is a state, never a rejection. */
export class Listeners extends EventEmitter<{ changed: [] }> {
  readonly #deps: AcceptDeps;
  readonly #certificate: ListenerCertificate;
  readonly #authLimits: AuthLimits;
  readonly #limits = new ConnectionLimits();
  #listeners: Listener[] = [];
  /** Servers that listen no more; they go with their last session. */
  readonly #leaving = new Set<GatewayServer>();
  #changing: Promise<void> = Promise.resolve();
  #isStopping = false;
  #onQuiet: (() => void) | null = null;

  constructor(deps: AcceptDeps, certificate: ListenerCertificate) {
    super();
    this.#deps = deps;
    this.#certificate = certificate;
    this.#authLimits = new AuthLimits(deps.clock);
    certificate.on('changed', this.#onCertificate);
  }

  /**
   * From now on these and no others: what is open already stays as it is, new ones open at once, the rest takes no new
   * sessions and goes with its last one. Resolves when all of that is done but the waiting for sessions.
   */
  change(listen: readonly ListenerRequest[]): Promise<void> {
    this.#changing = this.#changing.then(() => this.#change(listen));
    return this.#changing;
  }

  states(): ListenerState[] {
    const startTls = this.#certificate.context === null ? 'none' : 'starttls';
    return this.#listeners.map(({ request: { service }, address, port, errorCode }) => {
      const tls = isImplicitTls(service) ? 'implicit' : startTls;
      return { service, address, port, tls, state: errorCode === null ? 'listening' : 'failed', errorCode };
    });
  }

  /** Open sessions; a turned one is the sender's and not counted. */
  sessions(): number {
    return this.#servers().reduce((sum, server) => sum + server.sessions.size, 0);
  }

  /** No new connections; 421 to idle sessions, running messages get `graceMs`, then all ends. */
  async stop(graceMs: number): Promise<void> {
    this.#certificate.off('changed', this.#onCertificate);
    this.#isStopping = true;
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
    return [...this.#listeners.flatMap(({ server }) => server ?? []), ...this.#leaving];
  }

  #eachSession(act: (session: GatewayConnection) => void): void {
    for (const server of this.#servers()) [...server.sessions].forEach(act);
  }

  async #change(listen: readonly ListenerRequest[]): Promise<void> {
    const wanted = listen.map(keyOf);
    const leaving = this.#listeners.filter(({ request }) => !wanted.includes(keyOf(request)));
    const staying = new Map(this.#listeners.map((listener) => [keyOf(listener.request), listener]));
    this.#listeners = listen.map((request) => staying.get(keyOf(request)) ?? unopened(request));
    // A port moves from one address or service to another only if the old socket lets go of it first.
    const [inTheWay, others] = partition(leaving, ({ port }) =>
      listen.some((request) => request.port === port),
    );
    inTheWay.forEach(this.#retire);
    for (const listener of this.#listeners) {
      if (listener.server === null && !this.#isStopping) await this.#open(listener);
    }
    others.forEach(this.#retire);
    this.emit('changed');
  }

  readonly #retire = ({ server }: Listener): void => {
    if (server === null) return;
    server.stopListening();
    if (server.sessions.size > 0) this.#leaving.add(server);
  };

  async #open(listener: Listener): Promise<void> {
    const { service, address, port } = listener.request;
    if (isImplicitTls(service) && this.#certificate.context === null) {
      listener.errorCode = NO_CERTIFICATE;
      return;
    }
    const server = this.#createServer(service);
    try {
      const bound = await listening(server, address, port);
      Object.assign(listener, { server, address: bound.address, port: bound.port, errorCode: null });
      if (this.#isStopping) server.stopListening();
    } catch (error) {
      listener.errorCode = (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
      this.#deps.log.warn({ ...listener.request, err: error }, 'A port could not be opened');
    }
  }

  #createServer(service: ListenerService): GatewayServer {
    const context = {
      service,
      hasCertificate: () => this.#certificate.context !== null,
      deps: this.#deps,
      authLimits: this.#authLimits,
      limits: this.#limits,
      sessionsChanged: () => {
        this.#sessionsChanged();
      },
    };
    const maxPending = maxSessions(this.#deps.settings(), service);
    return new GatewayServer(context, this.#certificate.context, maxPending);
  }

  /** New sessions get the new certificate, and TLS ports that waited for one open. */
  readonly #onCertificate = (): void => {
    const { context } = this.#certificate;
    if (context === null) return;
    for (const server of this.#servers()) server.replaceCertificate(context);
    this.#changing = this.#changing.then(async () => {
      for (const listener of this.#listeners) {
        if (listener.errorCode === NO_CERTIFICATE && !this.#isStopping) await this.#open(listener);
      }
      this.emit('changed');
    });
  };

  #sessionsChanged(): void {
    for (const server of this.#leaving) {
      if (server.sessions.size === 0) this.#leaving.delete(server);
    }
    this.emit('changed');
    if (this.sessions() === 0) this.#onQuiet?.();
  }
}

const keyOf = ({ service, address, port }: ListenerRequest): string =>
  `${service} ${address} ${String(port)}`;

const unopened = (request: ListenerRequest): Listener => ({
  request,
  server: null,
  address: request.address,
  port: request.port,
  errorCode: null,
});

function partition<T>(items: readonly T[], holds: (item: T) => boolean): [T[], T[]] {
  return [items.filter(holds), items.filter((item) => !holds(item))];
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

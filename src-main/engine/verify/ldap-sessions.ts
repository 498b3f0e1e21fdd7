/** Open LDAP connections by server and sign-in: one serves all questions at once and is closed when nobody asked for a minute. */
import type { Client } from 'ldapts';
import {
  messageOf,
  openLdapSession,
  type LdapRequest,
  type LdapSession,
  type SessionDeps,
} from './ldap-session.ts';
import { VerifierFault, type VerifierDeps } from './verifier-ports.ts';

const IDLE_MS = 60_000;

interface Entry {
  readonly opening: Promise<LdapSession>;
  /** Null while it is being opened. */
  session: LdapSession | null;
  cancelIdle: () => void;
}

export class LdapSessions {
  readonly #deps: SessionDeps & Pick<VerifierDeps, 'clock'>;
  readonly #entries = new Map<string, Entry>();
  #isClosed = false;

  constructor(deps: SessionDeps & Pick<VerifierDeps, 'clock'>) {
    this.#deps = deps;
  }

  /** A kept connection that turns out to be dead is replaced once. Throws VerifierFault. */
  async use<T>(request: LdapRequest, signal: AbortSignal, work: (client: Client) => Promise<T>): Promise<T> {
    if (this.#isClosed) throw new VerifierFault('stopped');
    const key = keyOf(request);
    for (let isKept = this.#entries.has(key); ; isKept = false) {
      const session = await this.#sessionFor(key, request, signal);
      try {
        return await this.#work(key, session, signal, work);
      } catch (error) {
        if (error instanceof VerifierFault) throw error;
        if (!isKept || signal.aborted)
          throw new VerifierFault(`${request.server.host}: ${messageOf(error)}`, { cause: error });
      }
    }
  }

  /** Ends all connections, also those that are still being opened. To be called when nobody asks any more. */
  close(): void {
    this.#isClosed = true;
    for (const { opening, cancelIdle } of this.#entries.values()) {
      cancelIdle();
      void opening.then(
        (session) => {
          session.close();
        },
        () => undefined, // whoever opened it hears why it failed
      );
    }
    this.#entries.clear();
  }

  async #work<T>(
    key: string,
    session: LdapSession,
    signal: AbortSignal,
    work: (client: Client) => Promise<T>,
  ): Promise<T> {
    // A server that is silent for too long is not worth keeping.
    const drop = (): void => {
      this.#drop(key, session);
    };
    signal.addEventListener('abort', drop);
    try {
      return await work(session.client);
    } catch (error) {
      if (!(error instanceof VerifierFault)) drop();
      throw error;
    } finally {
      signal.removeEventListener('abort', drop);
    }
  }

  /** The kept one, the one that is being opened, or a new one. */
  async #sessionFor(key: string, request: LdapRequest, signal: AbortSignal): Promise<LdapSession> {
    for (;;) {
      const kept = this.#entries.get(key);
      if (kept === undefined) return this.#open(key, request, signal);
      const session = await kept.opening;
      if (session.isOpen()) {
        this.#closeWhenIdle(key, session);
        return session;
      }
      this.#drop(key, session);
    }
  }

  /** Known at once, so that who comes meanwhile waits for it. */
  async #open(key: string, request: LdapRequest, signal: AbortSignal): Promise<LdapSession> {
    const entry: Entry = {
      opening: openLdapSession(request, this.#deps, signal),
      session: null,
      cancelIdle: () => undefined,
    };
    this.#entries.set(key, entry);
    try {
      const session = await entry.opening;
      entry.session = session;
      this.#closeWhenIdle(key, session);
      return session;
    } catch (error) {
      this.#entries.delete(key);
      throw error;
    }
  }

  #closeWhenIdle(key: string, session: LdapSession): void {
    const entry = this.#entries.get(key);
    if (entry?.session !== session) return;
    entry.cancelIdle();
    entry.cancelIdle = this.#deps.clock.after(IDLE_MS, () => {
      this.#drop(key, session);
    });
  }

  #drop(key: string, session: LdapSession): void {
    const entry = this.#entries.get(key);
    session.close();
    if (entry?.session !== session) return;
    entry.cancelIdle();
    this.#entries.delete(key);
  }
}

/** The secret is part of it: a new password means a new sign-in. */
function keyOf({ server, policy }: LdapRequest): string {
  const { host, port, isTls, bindDn } = server;
  return JSON.stringify([host, port, isTls, policy, bindDn, bindDn === '' ? null : server.secret()]);
}

/**
 * The customer's end of a turn (RFC 2645): a connection that we opened to a provider, on which after 250 to our ATRN we are
 * the server. The same session as on a listener, but without AUTH, ETRN and ATRN, and only for the domains that are fetched.
 */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { bodySize } from '../../store/body-size.ts';
import type { AcceptDeps } from './accept-ports.ts';
import { AuthLimits } from './auth-limits.ts';
import { ConnectionLimits } from './connection-limits.ts';
import { GatewayServer } from './gateway-connection.ts';
import type { FetchedMail } from './listener-context.ts';
import type { ListenerCertificate } from './smtp-listener.ts';

export interface TakeOverRequest {
  /** Paused; what came behind the 250 has been unshifted. Ours from now on. */
  readonly socket: Socket | TLSSocket;
  readonly fetched: FetchedMail;
  /** For STARTTLS by the provider, where the connection is in clear text. */
  readonly certificate: Pick<ListenerCertificate, 'context'>;
}

/** What came over the connection; counted when it was stored. */
export interface TakenMail {
  readonly messages: number;
  readonly bytes: number;
}

export interface TakenOver {
  /** Resolves when the connection has ended, whoever ended it. Never rejects. */
  readonly ended: Promise<TakenMail>;
  /** 421 as soon as no message is on its way in. */
  shutDown(): void;
  /** Breaks the connection. */
  kill(): void;
}

export function takeOver({ socket, fetched, certificate }: TakeOverRequest, deps: AcceptDeps): TakenOver {
  const taken = { messages: 0, bytes: 0 };
  let end: () => void = () => undefined;
  const ended = new Promise<TakenMail>((resolve) => {
    end = () => {
      resolve({ ...taken });
    };
  });
  const context = {
    service: 'smtp',
    hasCertificate: () => certificate.context !== null,
    deps: countingInto(taken, deps),
    authLimits: new AuthLimits(deps.clock),
    // It is our own connection: neither the limits of services nor those of addresses are about it.
    limits: new ConnectionLimits(),
    fetched,
    sessionsChanged: () => {
      if (server.sessions.size === 0) end();
    },
  } as const;
  const server = new GatewayServer(context, certificate.context, 1);
  if (socket.destroyed) end();
  else server.connect(socket);
  const [session] = server.sessions;
  return {
    ended,
    shutDown: () => session?.shutDown(),
    kill: () => {
      if (session === undefined) socket.destroy();
      else session.kill();
    },
  };
}

function countingInto(taken: { messages: number; bytes: number }, deps: AcceptDeps): AcceptDeps {
  return {
    ...deps,
    async enqueue(messages) {
      // One message came in, however many copies are made. The store takes inline bytes over: their length must be known before.
      const [received] = messages;
      const bytes = received === undefined ? 0 : bodySize(received.body);
      await deps.enqueue(messages);
      taken.messages += 1;
      taken.bytes += bytes;
    },
  };
}

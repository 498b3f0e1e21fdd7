/** A scripted SMTP server on loopback: programmable replies, everything recorded; also the customer's end of a turned socket. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket, type SecureContext } from 'node:tls';
import { FakeSmtpSession, type FakeScript } from './fake-smtp-session.ts';
import type { TestCertificate } from './test-certificate.ts';

export interface FakeServerOptions extends FakeScript {
  /** For STARTTLS (list it in `offers`) or implicit TLS. */
  readonly certificate?: TestCertificate;
  /** TLS from the first byte. */
  readonly implicitTls?: boolean;
  /** Another loopback address or a certain port; default 127.0.0.1 and a free one. */
  readonly host?: string;
  readonly port?: number;
}

export interface FakeSmtpServer {
  readonly port: number;
  /** In the order of their connections. */
  readonly sessions: FakeSmtpSession[];
  /** The messages of all sessions that got a 2xx, in order of the replies. */
  readonly accepted: { readonly reversePath: string; readonly recipients: string[]; readonly body: string }[];
  close(): Promise<void>;
}

const contextOf = ({ certificate }: FakeServerOptions): SecureContext | null =>
  certificate ? createSecureContext({ key: certificate.key, cert: certificate.cert }) : null;

export async function fakeSmtpServer(options: FakeServerOptions = {}): Promise<FakeSmtpServer> {
  const sessions: FakeSmtpSession[] = [];
  const accepted: FakeSmtpServer['accepted'] = [];
  const secureContext = contextOf(options);
  const server = createServer((socket) => {
    const wire =
      options.implicitTls && secureContext
        ? new TLSSocket(socket, { isServer: true, secureContext })
        : socket;
    sessions.push(new FakeSmtpSession(wire, options, secureContext, (message) => accepted.push(message)));
  });
  await new Promise<void>((resolve) =>
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1', resolve),
  );
  return {
    port: (server.address() as AddressInfo).port,
    sessions,
    accepted,
    close: () => closeServer(server, sessions),
  };
}

/** The customer in a turn: an SMTP server on a connection that it opened itself. */
export function fakeCustomer(socket: Socket, options: FakeServerOptions = {}): FakeSmtpSession {
  return new FakeSmtpSession(socket, options, contextOf(options), () => undefined);
}

async function closeServer(server: Server, sessions: readonly FakeSmtpSession[]): Promise<void> {
  for (const session of sessions) session.drop();
  await new Promise((resolve) => server.close(resolve));
}

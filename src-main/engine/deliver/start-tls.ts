/** STARTTLS from the client's end (RFC 3207): the handshake, whom it must prove, and what was agreed. */
import {
  connect,
  checkServerIdentity,
  type ConnectionOptions,
  type PeerCertificate,
  type TLSSocket,
} from 'node:tls';
import { isIP, type Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import { ClientConnection } from './client-connection.ts';
import { toPeerReply } from './reply-parser.ts';
import { SessionFault } from './session-fault.ts';
import { timeLimits } from './time-limits.ts';

/** Whom the certificate must name; null: any certificate will do (opportunistic and required TLS). */
export interface TlsIdentity {
  /** The configured name: domain, host in brackets, or address. Never a name that only the DNS gave. */
  readonly name: string;
  /** Hosts below the configured domain count as well: its MX records usually name such. */
  readonly allowSubdomains: boolean;
}

export interface StartTlsOptions {
  readonly clock: Clock;
  /** For SNI; an address sends none. */
  readonly host: string;
  readonly verify: TlsIdentity | null;
  /** PEM; absent: the certificates that the runtime trusts. */
  readonly certificateAuthorities?: readonly string[] | undefined;
}

export interface SecuredConnection {
  readonly connection: ClientConnection;
  /** For example `TLSv1.3 TLS_AES_256_GCM_SHA384`. */
  readonly tls: string;
  /** Why the certificate would not pass a check; null: it passed. Not enforced unless `verify` is set. */
  readonly certificateFlaw: string | null;
}

/** The peer said no to STARTTLS: the session may go on in clear text if the policy allows. */
export async function startTls(
  connection: ClientConnection,
  options: StartTlsOptions,
): Promise<SecuredConnection | { readonly refused: SessionFault }> {
  const reply = await connection.command('STARTTLS', timeLimits.hello, 'STARTTLS');
  if (reply.code !== 220)
    return { refused: new SessionFault('tls-not-offered', 'STARTTLS refused', toPeerReply(reply)) };
  const socket = await shakeHands(connection.detach(), options);
  const tls = `${socket.getProtocol() ?? 'TLS'} ${socket.getCipher().standardName}`;
  // Without a check only the chain was looked at; the type says Error, the runtime gives a text code.
  const flaw = socket.authorized ? null : String(socket.authorizationError);
  return { connection: new ClientConnection(socket, options.clock, 0), tls, certificateFlaw: flaw };
}

function shakeHands(raw: Socket, options: StartTlsOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect(tlsOptions(raw, options));
    const fail = (detail: string, cause?: Error): void => {
      cancelLimit();
      raw.destroy();
      socket.destroy();
      reject(new SessionFault('tls-handshake', detail, null, cause === undefined ? undefined : { cause }));
    };
    const onError = (error: Error): void => {
      fail(error.message, error);
    };
    const onClose = (): void => {
      fail('closed during the TLS handshake');
    };
    const cancelLimit = options.clock.after(timeLimits.tlsHandshake, () => {
      fail('TLS handshake took too long');
    });
    socket.on('error', onError);
    socket.once('close', onClose);
    socket.once('secureConnect', () => {
      cancelLimit();
      socket.off('close', onClose);
      resolve(socket);
    });
  });
}

function tlsOptions(socket: Socket, options: StartTlsOptions): ConnectionOptions {
  const { host, verify, certificateAuthorities } = options;
  return {
    socket,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: verify !== null,
    checkServerIdentity: (_host, certificate) =>
      verify === null ? undefined : identityFlaw(verify, host, certificate),
    ...(isIP(host) === 0 && { servername: host }),
    ...(certificateAuthorities && { ca: [...certificateAuthorities] }),
  };
}

/** The configured name itself, or the host's own name where that lies below it. */
function identityFlaw(verify: TlsIdentity, host: string, certificate: PeerCertificate): Error | undefined {
  const flaw = checkServerIdentity(verify.name, certificate);
  if (flaw === undefined || !verify.allowSubdomains || !host.endsWith(`.${verify.name}`)) return flaw;
  return checkServerIdentity(host, certificate);
}

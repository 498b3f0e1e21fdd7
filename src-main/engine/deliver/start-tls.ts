/** TLS from the client's end, by STARTTLS (RFC 3207) or from the first byte (RFC 8314): the handshake, whom it must prove, what was agreed. */
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { isIP, type Socket } from 'node:net';
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { Clock } from '../clock.ts';
import { describeTls } from '../tls-facts.ts';
import { ClientConnection } from './client-connection.ts';
import { Dialogue } from './dialogue.ts';
import { certificateOf, type ShownCertificate, type TlsIdentity } from './peer-certificate.ts';
import { toPeerReply } from './reply-parser.ts';
import { SessionFault } from './session-fault.ts';
import { timeLimits } from './time-limits.ts';

export interface StartTlsOptions {
  readonly clock: Clock;
  /** For SNI; an address sends none. */
  readonly host: string;
  /** Whom the certificate should name. */
  readonly identity: TlsIdentity;
  /** Chain and name must be right; off: what is wrong is told, the session goes on (opportunistic and required TLS). */
  readonly mustVerify: boolean;
  readonly minVersion: TlsVersion;
  /** As of the connection in clear text. */
  readonly commandMs: number;
  /** PEM; absent: the certificates that the runtime trusts. */
  readonly certificateAuthorities?: readonly string[] | undefined;
}

export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

/** P13 counts for both directions. */
export const lowestTlsVersion = (settings: AppSettings): TlsVersion => `TLSv${settings['app.tls.min']}`;

export interface SecuredConnection {
  readonly connection: ClientConnection;
  /** For example `TLSv1.3 TLS_AES_256_GCM_SHA384`. */
  readonly tls: string;
  readonly certificate: ShownCertificate;
}

/** The peer said no to STARTTLS: the session may go on in clear text if the policy allows. */
export async function startTls(
  connection: ClientConnection,
  options: StartTlsOptions,
): Promise<SecuredConnection | { readonly refused: SessionFault }> {
  const reply = await connection.command('STARTTLS', connection.commandMs, 'STARTTLS');
  if (reply.code !== 220)
    return { refused: new SessionFault('tls-not-offered', 'STARTTLS refused', toPeerReply(reply)) };
  const { dialogue } = connection;
  return secured(connection.detach(), options, { expectedReplies: 0, dialogue });
}

/** TLS before the greeting, as on port 465. */
export function startWithTls(
  socket: Socket,
  options: StartTlsOptions,
  dialogue: Dialogue = new Dialogue(),
): Promise<SecuredConnection> {
  // Its errors come to the TLS socket as well; here they must only not end the process.
  socket.on('error', () => undefined);
  return secured(socket, options, { expectedReplies: 1, dialogue });
}

async function secured(
  raw: Socket,
  options: StartTlsOptions,
  start: { readonly expectedReplies: 0 | 1; readonly dialogue: Dialogue },
): Promise<SecuredConnection> {
  const socket = await shakeHands(raw, options);
  const certificate = certificateOf(socket, options.identity, options.host);
  if (options.mustVerify && certificate.flaw !== null) {
    socket.destroy();
    throw new SessionFault('tls-handshake', `certificate refused: ${certificate.flaw}`);
  }
  const tls = describeTls(socket);
  const { expectedReplies, dialogue } = start;
  const connection = new ClientConnection(socket, options.clock, expectedReplies, {
    commandMs: options.commandMs,
    dialogue,
  });
  return { connection, tls, certificate };
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

/** The certificate is judged after the handshake and before anything is sent, so that its flaws can be told as well. */
function tlsOptions(socket: Socket, options: StartTlsOptions): ConnectionOptions {
  const { host, minVersion, certificateAuthorities } = options;
  return {
    socket,
    minVersion,
    rejectUnauthorized: false,
    checkServerIdentity: () => undefined,
    ...(isIP(host) === 0 && { servername: host }),
    ...(certificateAuthorities && { ca: [...certificateAuthorities] }),
  };
}

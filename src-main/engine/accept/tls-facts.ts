/** The encryption of a connection in words. */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** For example `TLSv1.3 TLS_AES_256_GCM_SHA384`; null in clear text. */
export function describeTls(socket: Socket): string | null {
  if (!(socket instanceof TLSSocket)) return null;
  return `${socket.getProtocol() ?? 'TLS'} ${socket.getCipher().name}`;
}

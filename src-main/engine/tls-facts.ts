/** The encryption of a connection in words. */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** `standardName` is the IANA's, `name` is OpenSSL's: they differ up to TLS 1.2. */
type CipherName = 'standardName' | 'name';

/** For example `TLSv1.3 TLS_AES_256_GCM_SHA384`; null in clear text. */
export function describeTls(socket: TLSSocket, cipherName?: CipherName): string;
export function describeTls(socket: Socket, cipherName?: CipherName): string | null;
export function describeTls(socket: Socket, cipherName: CipherName = 'standardName'): string | null {
  if (!(socket instanceof TLSSocket)) return null;
  // A socket that is closed already has forgotten its cipher.
  const cipher = socket.getCipher() as Record<CipherName, string> | null;
  return `${socket.getProtocol() ?? 'TLS'} ${cipher?.[cipherName] ?? ''}`.trim();
}

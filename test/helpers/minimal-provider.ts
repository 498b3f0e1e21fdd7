/** The first half of an ODMR session, just enough for a customer: AUTH is believed, ATRN gets 250, then the socket is given away. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TestCertificate } from './test-certificate.ts';

export interface MinimalProvider {
  readonly port: number;
  close(): Promise<void>;
}

const REPLIES: Readonly<Record<string, string>> = {
  EHLO: '250-provider.example\r\n250-AUTH CRAM-MD5\r\n250 ATRN',
  AUTH: `334 ${Buffer.from('<1@provider.example>').toString('base64')}`,
  ATRN: '250 OK, now reversing the connection',
  QUIT: '221 Bye',
};

/** With a certificate: TLS from the first byte. `onTurn` gets our end right behind the 250. */
export async function minimalProvider(
  onTurn: (socket: Socket) => void,
  certificate?: TestCertificate,
): Promise<MinimalProvider> {
  const server = certificate ? createTlsServer({ ...certificate }) : createServer();
  server.on(certificate ? 'secureConnection' : 'connection', (socket: Socket) => {
    converse(socket, onTurn);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) =>
        server.close(() => {
          resolve();
        }),
      ),
  };
}

function converse(socket: Socket, onTurn: (socket: Socket) => void): void {
  let unread = '';
  const onData = (block: Buffer): void => {
    unread += block.toString('latin1');
    for (let end = unread.indexOf('\r\n'); end !== -1; end = unread.indexOf('\r\n')) {
      const verb = unread.slice(0, end).split(' ')[0]?.toUpperCase() ?? '';
      unread = unread.slice(end + 2);
      // What is no command is the answer to the challenge.
      socket.write(`${REPLIES[verb] ?? '235 Authenticated'}\r\n`);
      if (verb !== 'ATRN') continue;
      socket.off('data', onData);
      socket.pause();
      onTurn(socket);
      return;
    }
  };
  socket.on('error', () => undefined);
  socket.on('data', onData);
  socket.write('220 provider.example ESMTP\r\n');
}

/** Scripted scanners on loopback that speak the protocols of clamd and spamd and keep what they were given. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ScannerServer {
  readonly target: string;
  /** The messages as they came, Latin-1. */
  readonly messages: string[];
}

/** Judges one request; null while it is not complete. */
type Read = (received: Buffer) => { readonly message: string | null; readonly reply: string } | null;

async function startScanner(read: Read): Promise<ScannerServer> {
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const blocks: Buffer[] = [];
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (block: Buffer) => {
      blocks.push(block);
      const done = read(Buffer.concat(blocks));
      if (done === null) return;
      if (done.message !== null) messages.push(done.message);
      socket.end(done.reply);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return { target: `127.0.0.1:${String((server.address() as AddressInfo).port)}`, messages };
}

/** `judge` gives the verdict on a message, for example `OK` or `Some.Virus FOUND`. */
export const startClamd = (judge: (message: string) => string): Promise<ScannerServer> =>
  startScanner((received) => {
    const text = received.toString('latin1');
    if (text === 'zVERSION\0') return { message: null, reply: 'ClamAV 1.4.6/1/x\0' };
    if (!text.startsWith('zINSTREAM\0'))
      return text.includes('\0') ? { message: null, reply: 'UNKNOWN COMMAND\0' } : null;
    const message = streamed(received.subarray(10));
    return message === null ? null : { message, reply: `stream: ${judge(message)}\0` };
  });

/** The pieces up to the empty one; null while it has not come. */
function streamed(received: Buffer): string | null {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 4 <= received.length;) {
    const length = received.readUInt32BE(at);
    if (length === 0) return Buffer.concat(pieces).toString('latin1');
    pieces.push(received.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return null;
}

/** `score` gives a message's score. */
export const startSpamd = (score: (message: string) => number): Promise<ScannerServer> =>
  startScanner((received) => {
    const text = received.toString('latin1');
    if (text.startsWith('PING')) return { message: null, reply: 'SPAMD/1.5 0 PONG\r\n' };
    const head = text.indexOf('\r\n\r\n');
    const length = Number(/Content-length: (\d+)/i.exec(text)?.[1] ?? Infinity);
    const message = text.slice(head + 4);
    if (!/^[A-Z]+ SPAMC\//.test(text)) return { message: null, reply: 'SPAMD/1.0 76 Bad header line\r\n' };
    if (head < 0 || message.length < length) return null;
    const found = score(message).toFixed(1);
    return {
      message,
      reply: `SPAMD/1.1 0 EX_OK\r\nSpam: ${Number(found) >= 5 ? 'True' : 'False'} ; ${found} / 5.0\r\n\r\n`,
    };
  });

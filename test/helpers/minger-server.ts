/** A scripted Minger server on loopback: answers queries over UDP, TCP or both, and keeps what it was asked. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface MingerScript {
  /** The answer to a query; null: silence. */
  readonly answer: (query: string) => string | null;
  /** Default: both. */
  readonly over?: 'udp' | 'tcp';
}

export interface MingerServer {
  readonly port: number;
  readonly queries: { readonly way: 'udp' | 'tcp'; readonly text: string }[];
}

/** Gone after the test. */
export async function startMinger({ answer, over }: MingerScript): Promise<MingerServer> {
  const queries: MingerServer['queries'] = [];
  const stream = createServer((socket) => {
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.on('data', (text: string) => {
      const query = text.trimEnd();
      queries.push({ way: 'tcp', text: query });
      const reply = answer(query);
      if (reply !== null) socket.end(`${reply}\r\n`);
    });
  });
  stream.listen(0, '127.0.0.1');
  await once(stream, 'listening');
  const { port } = stream.address() as AddressInfo;
  // One number for both: where only UDP is meant TCP is closed again.
  if (over === 'udp') await new Promise((resolve) => stream.close(resolve));
  const datagrams = over === 'tcp' ? null : createSocket('udp4');
  datagrams?.on('message', (message, from) => {
    const query = message.toString();
    queries.push({ way: 'udp', text: query });
    const reply = answer(query);
    if (reply !== null) datagrams.send(reply, from.port, from.address);
  });
  if (datagrams) {
    datagrams.bind(port, '127.0.0.1');
    await once(datagrams, 'listening');
  }
  onTestFinished(async () => {
    datagrams?.close();
    if (over !== 'udp') await new Promise((resolve) => stream.close(resolve));
  });
  return { port, queries };
}

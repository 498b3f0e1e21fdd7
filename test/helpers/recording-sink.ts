/** The server side of SMTP as a recorder: takes all mail on a listener or on a turned connection and keeps it octet for octet. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { SinkParser, type RecordedMessage, type SinkOptions } from './sink-parser.ts';

export type { RecordedMessage } from './sink-parser.ts';

/** Speaks SMTP as a server on this connection, greeting included, until it closes. `first` are octets that came before. */
export function serveSink(
  socket: Socket,
  options: SinkOptions,
  first: Buffer = Buffer.alloc(0),
): Promise<void> {
  const parser = new SinkParser(options);
  const answer = (block: Buffer): void => {
    const { replies, end } = parser.feed(block);
    if (end === 'vanish') {
      socket.destroy();
      return;
    }
    if (replies !== '') socket.write(replies, 'latin1');
    if (end === 'quit') socket.end();
  };
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => {
      resolve();
    });
  });
  socket.setNoDelay(true);
  socket.on('error', () => undefined); // 'close' follows, and the caller looks at what was recorded
  socket.on('end', () => {
    socket.end();
  });
  socket.on('data', answer);
  socket.write('220 sink.example ESMTP\r\n');
  if (first.length > 0) answer(first);
  socket.resume();
  return closed;
}

export interface RecordingSink {
  readonly port: number;
  readonly messages: readonly RecordedMessage[];
  /** Resolves when so many messages have come; rejects after `withinMs`. */
  received(count: number, withinMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** A recording server on a loopback port of its own. */
export async function startRecordingSink(
  options: SinkOptions = {},
  port = 0,
  host = '127.0.0.1',
): Promise<RecordingSink> {
  const messages: RecordedMessage[] = [];
  const sockets = new Set<Socket>();
  let progress = (): void => undefined;
  const onMessage = (message: RecordedMessage): void => {
    messages.push(message);
    options.onMessage?.(message);
    progress();
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    void serveSink(socket, { ...options, onMessage }).then(() => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    messages,
    received: (count, withinMs = 20_000) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          reject(
            new Error(
              `${String(messages.length)} of ${String(count)} messages came within ${String(withinMs)} ms`,
            ),
          );
        }, withinMs);
        progress = () => {
          if (messages.length < count) return;
          clearTimeout(late);
          resolve();
        };
        progress();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}

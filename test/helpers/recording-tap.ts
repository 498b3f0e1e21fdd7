/** Stands between a load generator and the engine and writes down which messages were sent and which got their 250. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { RecordedMessage } from './recording-sink.ts';
import { SinkParser } from './sink-parser.ts';

export interface RecordingTap {
  readonly port: number;
  /** Messages whose end of data was answered with 250, by connection and time. */
  readonly acknowledged: readonly RecordedMessage[];
  close(): Promise<void>;
}

/** For clients that wait for each reply, as smtp-source does: the reply that follows a 354 belongs to the message. */
export async function startRecordingTap(targetPort: number): Promise<RecordingTap> {
  const acknowledged: RecordedMessage[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const engine = connect({ port: targetPort, host: '127.0.0.1' });
    for (const socket of [client, engine]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
    }
    const sent: RecordedMessage[] = [];
    const parser = new SinkParser({ onMessage: (message) => sent.push(message) });
    client.on('data', (block: Buffer) => {
      parser.feed(block);
      engine.write(block);
    });
    const codes = replyCodes();
    let afterGoAhead = false;
    engine.on('data', (block: Buffer) => {
      for (const code of codes(block)) {
        const message = afterGoAhead ? sent.shift() : undefined;
        if (message && code === 250) acknowledged.push(message);
        afterGoAhead = code === 354;
      }
      client.write(block);
    });
    client.once('close', () => engine.destroySoon());
    engine.once('close', () => client.destroySoon());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    acknowledged,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Octets in, the codes of the replies that they complete out. */
function replyCodes(): (block: Buffer) => number[] {
  let rest = '';
  return (block) => {
    const lines = (rest + block.toString('latin1')).split('\n');
    rest = lines.pop() ?? '';
    return lines.filter((line) => line[3] !== '-').map((line) => Number(line.slice(0, 3)));
  };
}

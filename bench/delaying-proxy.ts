/** A TCP relay on loopback that delays each direction by half a round trip and limits nothing else. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface DelayingProxy {
  readonly port: number;
  close(): Promise<void>;
}

export async function startDelayingProxy(targetPort: number, roundTripMs: number): Promise<DelayingProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect({ port: targetPort, host: '127.0.0.1' });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => sockets.delete(socket));
    }
    relay(near, far, roundTripMs / 2);
    relay(far, near, roundTripMs / 2);
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Hands on what comes from `source`, each piece `delayMs` later, in order, the end of the stream included. */
function relay(source: Socket, target: Socket, delayMs: number): void {
  const waiting: { due: number; pass: () => void }[] = [];
  let pumping = false;
  const pump = (): void => {
    for (let first = waiting[0]; first; first = waiting[0]) {
      const left = first.due - performance.now();
      if (left > 0) {
        // Timers are late by up to 1 ms, which is 4 % of a round trip: the last millisecond is polled.
        if (left > 1.5) setTimeout(pump, Math.floor(left - 1));
        else setImmediate(pump);
        return;
      }
      waiting.shift();
      first.pass();
    }
    pumping = false;
  };
  const later = (pass: () => void): void => {
    waiting.push({ due: performance.now() + delayMs, pass });
    if (pumping) return;
    pumping = true;
    pump();
  };
  source.on('data', (block: Buffer) => {
    later(() => target.write(block));
  });
  source.once('end', () => {
    later(() => target.end());
  });
  source.once('close', () => {
    later(() => target.destroySoon());
  });
}

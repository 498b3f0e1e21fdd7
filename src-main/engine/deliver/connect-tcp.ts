/** One TCP connection, within its time limit and until the engine stops. */
import { connect, type Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import { SessionFault } from './session-fault.ts';

export interface TcpTarget {
  readonly address: string;
  readonly port: number;
  readonly limitMs: number;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/** Throws SessionFault: connect, stopped. */
export function connectTcp({ address, port, limitMs, clock, stop }: TcpTarget): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, noDelay: true });
    const leave = (): void => {
      cancelLimit();
      stop.removeEventListener('abort', onStop);
      socket.off('error', onError);
    };
    const fail = (fault: SessionFault): void => {
      leave();
      // A late error of a socket that nobody uses any more must not end the process.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(fault);
    };
    const onError = (error: Error): void => {
      fail(new SessionFault('connect', error.message, null, { cause: error }));
    };
    const onStop = (): void => {
      fail(new SessionFault('stopped', 'the engine stops'));
    };
    const cancelLimit = clock.after(limitMs, () => {
      fail(new SessionFault('connect', `no connection to ${address} within ${String(limitMs / 1000)} s`));
    });
    socket.once('error', onError);
    socket.once('connect', () => {
      leave();
      resolve(socket);
    });
    stop.addEventListener('abort', onStop);
    if (stop.aborted) onStop();
  });
}

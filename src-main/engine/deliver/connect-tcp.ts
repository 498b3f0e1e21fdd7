/** One TCP connection, within its time limit and until the engine stops. */
import { connect, type Socket } from 'node:net';
import type { AppSettings } from '../../shared/settings/app-settings.ts';
import type { Clock } from '../clock.ts';
import { isLoopback } from '../own-addresses.ts';
import { SessionFault } from './session-fault.ts';

export interface TcpTarget {
  readonly address: string;
  readonly port: number;
  /** Where we connect from (P9); '' lets the system choose. */
  readonly localAddress: string;
  readonly limitMs: number;
  readonly clock: Clock;
  readonly stop: AbortSignal;
}

/** P9: one address per family, each for targets of its own; this computer is reached from any. */
export function localAddressFor(address: string, settings: AppSettings): string {
  if (isLoopback(address)) return '';
  return settings[address.includes(':') ? 'app.listen.bind-out-6' : 'app.listen.bind-out-4'];
}

/** Throws SessionFault: connect, stopped. */
export function connectTcp(target: TcpTarget): Promise<Socket> {
  const { address, port, localAddress, limitMs, clock, stop } = target;
  return new Promise((resolve, reject) => {
    const from = localAddress === '' ? {} : { localAddress };
    const socket = connect({ host: address, port, noDelay: true, ...from });
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

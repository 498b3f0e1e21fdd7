/** `--listen service=ADDRESS:PORT` → what the engine shall listen on. */
import { isIP } from 'node:net';
import { listenerServices, type ListenerService } from '../shared/settings/app-settings.ts';
import { UsageError } from './command-failure.ts';

export interface ListenRequest {
  readonly service: ListenerService;
  readonly address: string;
  /** 0: any free port. */
  readonly port: number;
}

/** Throws UsageError that says what is expected. IPv6 addresses stand in brackets. */
export function parseListenRequest(text: string): ListenRequest {
  const match = /^(?<service>[a-z]+)=(?:\[(?<v6>[^\]]+)\]|(?<v4>[^:[\]]+)):(?<port>\d{1,5})$/.exec(
    text,
  )?.groups;
  const service = listenerServices.find((each) => each === match?.['service']);
  const address = match?.['v6'] ?? match?.['v4'] ?? '';
  const port = Number(match?.['port'] ?? NaN);
  const family = match?.['v6'] === undefined ? 4 : 6;
  if (service === undefined || isIP(address) !== family || !(port <= 65535)) {
    throw new UsageError(
      `--listen: expected SERVICE=ADDRESS:PORT with ${listenerServices.join(', ')}, for example smtp=127.0.0.1:2525 or odmr=[::1]:0, not '${text}'`,
    );
  }
  return { service, address, port };
}

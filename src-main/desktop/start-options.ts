/** The switches of the application: `--data DIR`, `--listen service=address:port`, `--hidden`; the same as the command line's. */
import { resolve } from 'node:path';
import type { ListenRequest } from '../engine/gateway.ts';
import { addressBytes } from '../shared/settings/address-range.ts';
import { listenerServices } from '../shared/settings/app-settings.ts';

export interface StartOptions {
  /** Absolute; null: the usual place. */
  readonly dataFolder: string | null;
  /** Null: as in the settings. Otherwise exactly these services. */
  readonly listen: readonly ListenRequest[] | null;
  readonly isHidden: boolean;
}

/** A switch cannot be understood; the message names it. */
export class WrongSwitch extends Error {
  override readonly name = 'WrongSwitch';
}

/** `smtp=127.0.0.1:2525`, `odmr=[::1]:0`. @throws WrongSwitch */
function parseListenRequest(text: string): ListenRequest {
  const [, name = '', address = '', port = ''] = /^([a-z]+)=\[?([^\]]*?)\]?:(\d{1,5})$/.exec(text) ?? [];
  const service = listenerServices.find((known) => known === name);
  if (service === undefined || addressBytes(address) === null || Number(port) > 65_535) {
    throw new WrongSwitch(`--listen ${text} (smtp=127.0.0.1:2525; ${listenerServices.join(', ')})`);
  }
  return { service, address, port: Number(port) };
}

/** Reads our switches and leaves alone what belongs to Chromium or Node. @throws WrongSwitch */
export function parseStartOptions(args: readonly string[]): StartOptions {
  const values = (name: string): string[] =>
    args.flatMap((arg, index) => {
      if (arg.startsWith(`${name}=`)) return [arg.slice(name.length + 1)];
      if (arg !== name) return [];
      const value = args[index + 1];
      if (value === undefined || value.startsWith('--')) throw new WrongSwitch(name);
      return [value];
    });
  const dataFolder = values('--data').at(-1);
  const listen = values('--listen').map(parseListenRequest);
  return {
    dataFolder: dataFolder === undefined ? null : resolve(dataFolder),
    listen: listen.length === 0 ? null : listen,
    isHidden: args.includes('--hidden'),
  };
}

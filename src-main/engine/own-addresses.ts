/** Recognises ourselves as a target: one of our addresses with a port on which we listen. */
import { networkInterfaces } from 'node:os';
import { addressBytes } from '../shared/settings/address-range.ts';

export interface ListenerAddress {
  /** As bound; `0.0.0.0` and `::` stand for every address of this computer. */
  readonly address: string;
  readonly port: number;
}

const ANY: ReadonlySet<string> = new Set(['0.0.0.0', '::', '']);

/** One text per address, whatever the notation; IPv4-mapped IPv6 counts as IPv4. */
const canonical = (address: string): string => addressBytes(address)?.join('.') ?? address;

const addressesOfThisComputer = (): string[] =>
  Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address));

/** 127.0.0.0/8 is this computer as a whole, though the interface names only one address of it. */
export const isLoopback = (address: string): boolean => {
  const bytes = addressBytes(address);
  return (
    bytes !== null &&
    (bytes.length === 4 ? bytes[0] === 127 : bytes.every((byte, index) => byte === (index === 15 ? 1 : 0)))
  );
};

export function isOwnListener(
  target: ListenerAddress,
  listeners: readonly ListenerAddress[],
  localAddresses: () => readonly string[] = addressesOfThisComputer,
): boolean {
  const wanted = canonical(target.address);
  return listeners.some(({ address, port }) => {
    if (port !== target.port) return false;
    if (!ANY.has(address)) return canonical(address) === wanted;
    return isLoopback(target.address) || localAddresses().some((local) => canonical(local) === wanted);
  });
}

/** Whether a listener or an outgoing connection can be bound to it (T26). */
export function isAddressOfThisComputer(address: string): boolean {
  const wanted = canonical(address);
  return (
    ANY.has(address) ||
    isLoopback(address) ||
    addressesOfThisComputer().some((local) => canonical(local) === wanted)
  );
}

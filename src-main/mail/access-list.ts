/** Whether the address list of a gateway lets a peer ask for mail; the list is valid for ETRN and ATRN alike. */
import {
  addressBytes,
  parseAddressRange,
  rangeContains,
  type AddressRange,
} from '../shared/settings/address-range.ts';

/** Settings are replaced, never changed in place, so a list is read once. */
const parsed = new WeakMap<readonly string[], readonly AddressRange[]>();

function rangesOf(entries: readonly string[]): readonly AddressRange[] {
  const known = parsed.get(entries);
  if (known) return known;
  const ranges = entries.map(parseAddressRange).filter((range) => range !== null);
  parsed.set(entries, ranges);
  return ranges;
}

/**
 * `honor`: only these addresses; `ignore`: all but these. `peerAddress` is the TCP peer's; IPv4-mapped IPv6 counts as
 * IPv4. What is no address is never allowed.
 */
export function isAllowed(
  mode: 'honor' | 'ignore',
  entries: readonly string[],
  peerAddress: string,
): boolean {
  if (addressBytes(peerAddress) === null) return false;
  return rangesOf(entries).some((range) => rangeContains(range, peerAddress)) === (mode === 'honor');
}

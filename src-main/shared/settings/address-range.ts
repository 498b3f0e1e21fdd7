/** One entry of an address list: a single address, a CIDR range, or IPv4 with `*` for whole trailing parts. */
import ipaddr from 'ipaddr.js';

export interface AddressRange {
  /** The form that is stored and shown: `192.0.2.7`, `192.0.2.0/24`, `192.168.0.*`, `2001:db8::/32`, or `*`. */
  readonly text: string;
  readonly base: readonly number[];
  readonly prefixBits: number;
}

/** The bytes of an address, 4 or 16 of them; IPv4-mapped IPv6 counts as IPv4. Null if `text` is no address. */
export function addressBytes(text: string): readonly number[] | null {
  if (text.includes('%') || !(ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)))
    return null;
  return ipaddr.process(text).toByteArray();
}

const wildcardRange = (text: string): AddressRange | null => {
  const parts = text.split('.');
  const firstStar = parts.indexOf('*');
  const numbers = parts.slice(0, firstStar);
  if (parts.length !== 4 || parts.slice(firstStar).some((part) => part !== '*')) return null;
  if (numbers.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return null;
  const base = [0, 1, 2, 3].map((index) => Number(numbers[index] ?? 0));
  return {
    text: [...numbers.map(Number), ...parts.slice(firstStar)].join('.'),
    base,
    prefixBits: 8 * firstStar,
  };
};

/** Reads one entry; host bits of a CIDR range are cleared (`192.0.2.7/24` becomes `192.0.2.0/24`). Null if it is no entry. */
export function parseAddressRange(entry: string): AddressRange | null {
  const text = entry.trim().toLowerCase();
  if (text === '*') return { text, base: [], prefixBits: 0 };
  if (text.includes('*')) return wildcardRange(text);
  const [address = '', bits, ...rest] = text.split('/');
  const bytes = addressBytes(address);
  if (bytes === null || rest.length > 0) return null;
  const width = bytes.length * 8;
  if (bits === undefined) return { text: ipaddr.process(address).toString(), base: bytes, prefixBits: width };
  if (!/^\d{1,3}$/.test(bits)) return null;
  // An IPv4-mapped range was written with 128 bits; the mapped part is not counted.
  const prefixBits = Number(bits) - (ipaddr.parse(address).toByteArray().length * 8 - width);
  if (prefixBits < 0 || prefixBits > width) return null;
  const base = bytes.map((byte, index) => byte & maskByte(prefixBits - index * 8));
  return { text: `${ipaddr.fromByteArray(base).toString()}/${String(prefixBits)}`, base, prefixBits };
}

const maskByte = (bits: number): number => (bits >= 8 ? 0xff : bits <= 0 ? 0 : (0xff << (8 - bits)) & 0xff);

/** Whether `address` (any notation) lies in the range. */
export function rangeContains(range: AddressRange, address: string): boolean {
  const bytes = addressBytes(address);
  if (bytes === null) return false;
  if (range.text === '*') return true;
  if (bytes.length !== range.base.length) return false;
  return bytes.every((byte, index) => {
    const mask = maskByte(range.prefixBits - index * 8);
    return (byte & mask) === ((range.base[index] ?? 0) & mask);
  });
}

/** By number, IPv4 first, `*` before all; of two ranges with the same beginning the wider one comes first. */
export function compareRanges(one: AddressRange, other: AddressRange): number {
  const difference = one.base.length - other.base.length;
  if (difference !== 0) return difference;
  const at = one.base.findIndex((byte, index) => byte !== other.base[index]);
  return at < 0 ? one.prefixBits - other.prefixBits : (one.base[at] ?? 0) - (other.base[at] ?? 0);
}

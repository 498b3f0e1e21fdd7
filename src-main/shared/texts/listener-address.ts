/** How the address of a listener is shown. */

/** Null: it listens on all addresses. */
export function listenerAddress(address: string): string | null {
  if (address === '' || address === '::' || address === '0.0.0.0') return null;
  return address.includes(':') ? `[${address}]` : address;
}

/** The name of this computer as greeting, EHLO and Received show it while no other is set. */
import { lookup, lookupService } from 'node:dns/promises';
import { hostname } from 'node:os';

const USABLE = /^(?!-)[a-z0-9-]{1,63}(\.(?!-)[a-z0-9-]{1,63})*$/;

/** The full name in lower case; 'localhost' if the system's own is no host name (RFC 5321 section 4.1.2). */
export async function fullHostName(): Promise<string> {
  const short = hostname().toLowerCase();
  const domain = process.env['USERDNSDOMAIN']?.toLowerCase();
  const name = short.includes('.') ? short : domain ? `${short}.${domain}` : await canonicalName(short);
  return USABLE.test(name) ? name : 'localhost';
}

async function canonicalName(short: string): Promise<string> {
  try {
    // The canonical name needs the hints of getaddrinfo, which Node does not pass on; a reverse look-up of a name of
    // the hosts file is the nearest thing, and the short name is right where it finds none.
    const { address } = await lookup(short);
    const { hostname: full } = await lookupService(address, 25);
    return full.startsWith(`${short}.`) ? full.toLowerCase() : short;
  } catch {
    return short; // no network, or a name that nobody knows: the short name is all there is
  }
}

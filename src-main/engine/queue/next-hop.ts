/** Where a recipient goes next, and its text form in the database and the log. */
import { REQUESTER_HOP_PREFIX } from '../../store/status-codes.ts';
import { formatHostField, parseHostField, type HostField } from '../../shared/settings/field-types.ts';

export interface NextHop {
  readonly host: HostField;
  readonly port: number;
  /**
   * The address of an ETRN requester: it counts for this release only, so what could not be delivered is held again
   * instead of being tried later at an address that may belong to somebody else by then.
   */
  readonly isRequester: boolean;
}

/** `example.net:25`, `[host.example.net]:25`, `[192.0.2.7]:25`; a requester's address has `requester=` in front. */
export function formatNextHop(hop: NextHop): string {
  return `${hop.isRequester ? REQUESTER_HOP_PREFIX : ''}${formatHostField(hop.host)}:${String(hop.port)}`;
}

/** The inverse of formatNextHop; throws on a text that it cannot have written. */
export function parseNextHop(text: string): NextHop {
  const isRequester = text.startsWith(REQUESTER_HOP_PREFIX);
  const match = /^(.+):(\d+)$/.exec(isRequester ? text.slice(REQUESTER_HOP_PREFIX.length) : text);
  const host = parseHostField(match?.[1] ?? '');
  if (!match || host === null) throw new Error(`not a next hop: ${text}`);
  return { host, port: Number(match[2]), isRequester };
}

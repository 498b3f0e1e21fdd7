/** The Received line we add, and the count of those that are there already (RFC 5321 sections 4.4 and 6.3). */

export interface TraceFacts {
  /** EHLO or HELO name as it came; null if none came. */
  readonly helo: string | null;
  readonly peerAddress: string;
  readonly hostName: string;
  readonly isExtended: boolean;
  readonly smtpUtf8: boolean;
  /** Protocol and cipher; null in clear text. */
  readonly tls: string | null;
  readonly isAuthenticated: boolean;
  readonly messageId: number;
  /** Only with a single recipient: the others must not be shown. */
  readonly recipient: string | null;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** The `with` keyword, RFC 3848 and RFC 6531 section 4.3. */
export function protocolKeyword(
  facts: Pick<TraceFacts, 'isExtended' | 'smtpUtf8' | 'tls' | 'isAuthenticated'>,
): string {
  if (!facts.isExtended) return 'SMTP';
  const suffix = `${facts.tls === null ? '' : 'S'}${facts.isAuthenticated ? 'A' : ''}`;
  return `${facts.smtpUtf8 ? 'UTF8SMTP' : 'ESMTP'}${suffix}`;
}

/** `[192.0.2.7]` or `[IPv6:2001:db8::7]`. */
export const addressLiteral = (address: string): string =>
  address.includes(':') ? `[IPv6:${address}]` : `[${address}]`;

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** RFC 5322 date and time in UTC. */
export function mailDate(instant: number): string {
  const date = new Date(instant);
  const day = `${days[date.getUTCDay()] ?? ''}, ${String(date.getUTCDate())} ${months[date.getUTCMonth()] ?? ''}`;
  return `${day} ${String(date.getUTCFullYear())} ${date.toISOString().slice(11, 19)} +0000`;
}

/** What a peer calls itself may be anything: in a header it must be one harmless word. */
const asWord = (name: string): string => name.replace(/[^A-Za-z0-9.:_[\]-]/g, '?').slice(0, 255);

/** The complete field with its line ends; folded, so that no line is longer than a name and an address need. */
export function receivedLine(facts: TraceFacts): string {
  const from = `Received: from ${asWord(facts.helo ?? 'unknown')} (${addressLiteral(facts.peerAddress)})`;
  const encryption = facts.tls === null ? '' : `\r\n\t(${facts.tls})`;
  const by = `\r\n\tby ${facts.hostName} with ${protocolKeyword(facts)} id ${String(facts.messageId)}`;
  const recipient = facts.recipient === null ? '' : `\r\n\tfor <${facts.recipient}>`;
  return `${from}${encryption}${by}${recipient};\r\n\t${mailDate(facts.receivedAt)}\r\n`;
}

const LF = 10;
const CR = 13;
const FIELD_NAME = 'received:';

/** Counts Received fields while the content passes; looks at nothing behind the header. */
export class HopCounter {
  /** Octets of the present line that were seen; stops counting where the line cannot be a Received field. */
  #column = 0;
  #isMatching = true;
  #isInHeader = true;
  hops = 0;

  pass(block: Uint8Array): void {
    for (let index = 0; this.#isInHeader && index < block.length; index++) this.#step(block[index] ?? 0);
  }

  #step(octet: number): void {
    if (octet === LF) {
      // Nothing, or only its CR, stood in this line: the header is over.
      if (this.#column === 0) this.#isInHeader = false;
      this.#column = 0;
      this.#isMatching = true;
      return;
    }
    if (octet === CR && this.#column === 0) return;
    if (this.#isMatching) this.#match(octet);
    this.#column++;
  }

  #match(octet: number): void {
    const letter = octet >= 65 && octet <= 90 ? octet + 32 : octet;
    if (letter !== FIELD_NAME.charCodeAt(this.#column)) {
      this.#isMatching = false;
    } else if (this.#column === FIELD_NAME.length - 1) {
      this.hops++;
      this.#isMatching = false;
    }
  }
}

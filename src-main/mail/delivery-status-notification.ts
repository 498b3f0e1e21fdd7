/** The machine-readable part of a DSN: facts of a message and its recipients → the fields of RFC 3464 and RFC 6533. */
import { isAscii } from './address.ts';
import { mailDate } from './trace-header.ts';

/** What happened to a recipient, RFC 3464 section 2.3.3. */
export type ReportAction = 'failed' | 'delayed' | 'relayed' | 'delivered';

export interface ReportedRecipient {
  readonly forwardPath: string;
  /** ORCPT as it came, xtext undecoded; null if absent. */
  readonly orcpt: string | null;
  readonly action: ReportAction;
  /** RFC 3463, for example `5.1.1`. */
  readonly status: string;
  /** Name or address literal of the host that spoke last; null: none did. */
  readonly remoteMta: string | null;
  /** `smtp` with the reply, or our own words; null: nothing to say. */
  readonly diagnostic: { readonly type: 'smtp' | 'x-schleuse'; readonly text: string } | null;
  /** Epoch ms; null: never tried. */
  readonly lastAttemptAt: number | null;
  /** Epoch ms, for `delayed` only; null: not known. */
  readonly willRetryUntil: number | null;
}

export interface ReportedMessage {
  /** Our host name. */
  readonly reportingMta: string;
  /** ENVID as it came, xtext undecoded; null if absent. */
  readonly envid: string | null;
  /** Epoch ms. */
  readonly arrivedAt: number;
  readonly recipients: readonly ReportedRecipient[];
}

/** The content of message/delivery-status, or of message/global-delivery-status if an address is not ASCII. Lines end in CR LF. */
export function deliveryStatusFields(message: ReportedMessage): string {
  const groups = [messageFields(message), ...message.recipients.map(recipientFields)];
  return groups.map((fields) => fields.map((field) => `${fold(field)}\r\n`).join('')).join('\r\n');
}

function messageFields({ reportingMta, envid, arrivedAt }: ReportedMessage): string[] {
  return [
    ...(envid === null ? [] : [`Original-Envelope-Id: ${printable(fromXtext(envid))}`]),
    `Reporting-MTA: dns; ${reportingMta}`,
    `Arrival-Date: ${mailDate(arrivedAt)}`,
  ];
}

function recipientFields(recipient: ReportedRecipient): string[] {
  const { orcpt, action, status, remoteMta, diagnostic, lastAttemptAt, willRetryUntil } = recipient;
  return [
    ...(orcpt === null ? [] : [`Original-Recipient: ${originalRecipient(orcpt)}`]),
    `Final-Recipient: ${typedAddress(recipient.forwardPath)}`,
    `Action: ${action}`,
    `Status: ${status}`,
    ...(remoteMta === null ? [] : [`Remote-MTA: dns; ${remoteMta}`]),
    ...(diagnostic === null
      ? []
      : [`Diagnostic-Code: ${diagnostic.type}; ${ascii(printable(diagnostic.text))}`]),
    ...(lastAttemptAt === null ? [] : [`Last-Attempt-Date: ${mailDate(lastAttemptAt)}`]),
    ...(willRetryUntil === null ? [] : [`Will-Retry-Until: ${mailDate(willRetryUntil)}`]),
  ];
}

/** RFC 6533 section 3: addresses beyond ASCII have a type of their own. */
const typedAddress = (address: string): string =>
  `${isAscii(address) ? 'rfc822' : 'utf-8'};${printable(address)}`;

/** RFC 3461 section 6.3: the type stays, the address is decoded; utf-8 addresses keep their own encoding (RFC 6533). */
function originalRecipient(orcpt: string): string {
  const semicolon = orcpt.indexOf(';');
  const type = orcpt.slice(0, semicolon);
  const address = orcpt.slice(semicolon + 1);
  return `${type};${printable(type.toLowerCase() === 'utf-8' ? address : fromXtext(address))}`;
}

/** The inverse of xtext, RFC 3461 section 4: `+2B` is `+`. */
export function fromXtext(text: string): string {
  return text.replace(/\+([0-9A-F]{2})/g, (_whole, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** RFC 3461 section 4. Only for ASCII; what is beyond has no xtext. */
export function toXtext(text: string): string {
  return text.replace(
    /[^!-*,-<>-~]/g,
    (character) => `+${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** Decoded and foreign text in a header field: no line ends, no control characters, nothing that begins a new field. */
const printable = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();

/** Replies are ASCII by the standard; what is not would make the part 8-bit. */
const ascii = (text: string): string => text.replace(/[^\u0000-\u007f]/g, '?');

const LINE_LENGTH = 76;

/** Breaks a field at blanks; a word that is longer stays whole. */
function fold(field: string): string {
  let folded = '';
  let line = '';
  for (const word of field.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > LINE_LENGTH) {
      folded += `${line}\r\n`;
      line = ` ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return folded + line;
}

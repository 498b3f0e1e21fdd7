/** The lines of a transaction: MAIL and RCPT with the parameters that the peer understands. */
import type { EnvelopeRecipient } from '../../mail/envelope.ts';
import type { ClaimedMessage } from '../../store/store-contract.ts';
import type { Capabilities } from './capabilities.ts';

/** What a session knows about the peer that commands depend on. */
export interface PeerOffer {
  readonly capabilities: Capabilities;
  /** We signed in at this peer: MAIL says AUTH=<>, because we vouch for no sender (RFC 4954 section 5). */
  readonly authenticated: boolean;
}

/** MAIL with SIZE, BODY, SMTPUTF8, RET and ENVID; each only if it is offered (RFC 1870, 6152, 6531, 3461). */
export function mailLine(message: ClaimedMessage, { capabilities, authenticated }: PeerOffer): string {
  let line = `MAIL FROM:<${message.reversePath}>`;
  if (capabilities.maxSizeBytes !== null) line += ` SIZE=${String(message.sizeBytes)}`;
  if (message.bodyType === '8bit' && capabilities.eightBitMime) line += ' BODY=8BITMIME';
  if (message.smtpUtf8 && capabilities.smtpUtf8) line += ' SMTPUTF8';
  if (capabilities.dsn && message.ret !== null) line += ` RET=${message.ret}`;
  if (capabilities.dsn && message.envid !== null) line += ` ENVID=${message.envid}`;
  if (authenticated) line += ' AUTH=<>';
  return `${line}\r\n`;
}

/** RCPT with this recipient's own NOTIFY and ORCPT, unchanged, if the peer offers DSN (RFC 3461 section 5). */
export function recipientLine(recipient: EnvelopeRecipient, { dsn }: Capabilities): string {
  let line = `RCPT TO:<${recipient.forwardPath}>`;
  if (dsn && recipient.notify !== null) line += ` NOTIFY=${recipient.notify}`;
  if (dsn && recipient.orcpt !== null) line += ` ORCPT=${recipient.orcpt}`;
  return `${line}\r\n`;
}

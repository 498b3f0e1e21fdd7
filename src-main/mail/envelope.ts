/** The envelope of a message: reverse-path, recipients and their parameters, octets as they came. */

/** Our number for a message; it stands in the Received line, the log and the queue. */
export type MessageId = number & { readonly __brand: 'MessageId' };
/** Our number for one recipient of one message: what the queue lists. */
export type RecipientId = number & { readonly __brand: 'RecipientId' };

export interface EnvelopeRecipient {
  /** As sent by the peer, without angle brackets and source route; UTF-8 only with SMTPUTF8. */
  readonly forwardPath: string;
  /** RFC 3461 NOTIFY as it came, upper case; null if absent. */
  readonly notify: string | null;
  /** RFC 3461 ORCPT as it came, xtext undecoded; null if absent. */
  readonly orcpt: string | null;
}

export interface EnvelopeSender {
  /** Without angle brackets; '' is the null reverse-path `<>`. */
  readonly reversePath: string;
  /** 8bit: declared by BODY=8BITMIME or found in the data (RFC 6152). */
  readonly bodyType: '7bit' | '8bit';
  /** The transaction was declared SMTPUTF8 (RFC 6531). */
  readonly smtpUtf8: boolean;
  /** RFC 3461 RET; null if absent. */
  readonly ret: 'FULL' | 'HDRS' | null;
  /** RFC 3461 ENVID as it came, xtext undecoded; null if absent. */
  readonly envid: string | null;
}

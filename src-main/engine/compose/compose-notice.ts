/** MIME of a notice: one text of ours to a person, marked as written by a program (RFC 3834). The null reverse-path is the envelope's. */
import MimeNode from 'nodemailer/lib/mime-node';
import { isAscii } from '../../mail/address.ts';
import { mailDate } from '../../mail/trace-header.ts';

/** Header fields that a notice and a report have in common. */
export interface OwnHeader {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly subject: string;
  /** Epoch ms. */
  readonly at: number;
  /** Without angle brackets. */
  readonly messageId: string;
  /** RFC 3834 section 5: `auto-replied` answers a message, `auto-generated` stands on its own. */
  readonly autoSubmitted: 'auto-generated' | 'auto-replied';
  /** The Message-ID of the message it is about, with angle brackets; null if there is none. */
  readonly inReplyTo: string | null;
}

/** Lines end in CR LF. Not ASCII only if the address of the recipient is not: then it needs SMTPUTF8. */
export async function composeNotice(header: OwnHeader, text: string): Promise<Uint8Array> {
  const node = new MimeNode('text/plain; charset=utf-8', { newline: 'win' });
  setOwnHeader(node, header);
  node.setContent(text);
  return node.build();
}

export function setOwnHeader(node: MimeNode, header: OwnHeader): void {
  node.setHeader('From', header.from);
  node.setHeader('To', { name: '', address: header.to });
  node.setHeader('Subject', header.subject);
  node.setHeader('Date', mailDate(header.at));
  node.setHeader('Message-ID', `<${header.messageId}>`);
  if (header.inReplyTo !== null) {
    node.setHeader('In-Reply-To', header.inReplyTo);
    node.setHeader('References', header.inReplyTo);
  }
  node.setHeader('MIME-Version', '1.0');
  node.setHeader('Auto-Submitted', header.autoSubmitted);
}

/** What the envelope of mail to this address has to say: an address beyond ASCII stands in the header as UTF-8 (RFC 6531). */
export const needsSmtpUtf8 = (address: string): boolean => !isAscii(address);

/** What the forms of delivery share: the connection, the outbox, and how the session may be used. */
import type { Clock } from '../clock.ts';
import type { ClientConnection } from './client-connection.ts';
import { mailLine, recipientLine, type PeerOffer } from './mail-commands.ts';
import type { Outbox } from './outbox.ts';
import type { ReadBody } from './peer-requirements.ts';
import { toPeerReply, type Reply } from './reply-parser.ts';
import { SessionFault } from './session-fault.ts';
import { timeLimits } from './time-limits.ts';
import type { Transaction } from './transaction.ts';

/** How far ahead of the replies we write. */
export interface Pace {
  /** MAIL, RCPT and DATA in one group (RFC 2920); off: one command, one reply. */
  readonly pipelining: boolean;
  /** The next envelope in the same group as the end of the data: one round trip per message. */
  readonly behindDot: boolean;
  /** Whole messages in flight by BDAT (RFC 3030). */
  readonly chunking: boolean;
  /** Each command, and the final dot, is a TLS record of its own, the next one written only when it has left. */
  readonly recordPerCommand: boolean;
}

export interface Delivery {
  readonly connection: ClientConnection;
  readonly offer: PeerOffer;
  readonly outbox: Outbox;
  readonly pace: Pace;
  /** Most messages unanswered in the CHUNKING form. */
  readonly windowMessages: number;
  /** Limit for the reply to the final dot or BDAT LAST: the peer may be filing the message (P44). */
  readonly endOfDataMs: number;
  /** A recipient that is refused for good ends the transaction; the others are sent one by one (P23). */
  readonly endsAtRefusal: boolean;
  readonly readBody: ReadBody;
  readonly clock: Clock;
  /** Transactions whose end is not answered yet, oldest first. */
  readonly underWay: Transaction[];
  /** The peer still has a transaction open that ended without data: RSET comes before the next MAIL. */
  needsReset: boolean;
}

/** RSET (where due), MAIL and RCPT as one text, to be sent next, and how many replies will come. */
export function envelopeGroup(
  delivery: Delivery,
  transaction: Transaction,
  reset: boolean,
): { text: string; replies: number } {
  const { message } = transaction.attempt;
  delivery.connection.dialogue.announce(message.id);
  let text = (reset ? 'RSET\r\n' : '') + mailLine(message, delivery.offer);
  for (const recipient of transaction.recipients)
    text += recipientLine(recipient, delivery.offer.capabilities);
  return { text, replies: transaction.recipients.length + (reset ? 2 : 1) };
}

/**
 * Applies the replies to an envelope group. A reply that cannot belong to its command shows that one was left out: going
 * on would give recipients the outcomes of others.
 */
export async function readEnvelope(
  { connection, outbox }: Delivery,
  transaction: Transaction,
  reset: boolean,
): Promise<void> {
  if (reset) await connection.reply(timeLimits.reset, 'RSET');
  const reply = await connection.reply(connection.commandMs, 'MAIL');
  if (reply.code === 503) throw misplaced(connection, reply, 'MAIL');
  transaction.onMail(mustBeFinal(connection, reply, 'MAIL'));
  for (let left = transaction.recipients.length; left > 0; left -= 1) {
    const answer = await connection.reply(connection.commandMs, 'RCPT');
    transaction.onRecipient(mustBeFinal(connection, answer, 'RCPT'));
  }
  transaction.onRecipientsDone();
  outbox.continue(transaction);
}

/** 354 belongs to DATA only. */
function mustBeFinal(connection: ClientConnection, reply: Reply, step: string): Reply {
  if (reply.code >= 300 && reply.code < 400) throw misplaced(connection, reply, step);
  return reply;
}

/** Ends the connection: its replies are not where they belong. */
export function misplaced(connection: ClientConnection, reply: Reply, step: string): SessionFault {
  const fault = new SessionFault('malformed-reply', `unexpected reply to ${step}`, toPeerReply(reply));
  connection.destroy(fault);
  return fault;
}

/** The transaction has its last reply; the message may have more to come. */
export async function closeTransaction(
  { underWay, outbox }: Delivery,
  transaction: Transaction,
): Promise<void> {
  underWay.splice(underWay.indexOf(transaction), 1);
  await outbox.close(transaction);
}

export const isGoAhead = (reply: Reply): boolean => reply.code === 354;

/** Messages by DATA with pipelining: envelope in one group and, if the pace allows, the next envelope behind the dot (RFC 2920). */
import {
  closeTransaction,
  envelopeGroup,
  isGoAhead,
  misplaced,
  readEnvelope,
  type Delivery,
} from './delivery.ts';
import { endBody, writeBody } from './write-body.ts';
import { timeLimits } from './time-limits.ts';
import type { Transaction } from './transaction.ts';

/** An envelope that is on its way, with or without an RSET in front. */
interface SentEnvelope {
  readonly transaction: Transaction;
  readonly reset: boolean;
}

/** What is written after a body, or instead of one, and the envelope in it. */
interface Group {
  readonly text: string;
  readonly replies: number;
  readonly sent: SentEnvelope | null;
}

const NO_GROUP: Group = { text: '', replies: 0, sent: null };

/** Delivers until the outbox is empty. Throws SessionFault; `delivery.underWay` then says what was not answered. */
export async function deliverByData(delivery: Delivery): Promise<void> {
  let current: SentEnvelope | null = null;
  for (;;) {
    current ??= await sendNextEnvelope(delivery);
    if (current === null) return;
    current = await finish(delivery, current);
  }
}

async function sendNextEnvelope(delivery: Delivery): Promise<SentEnvelope | null> {
  const transaction = await delivery.outbox.next();
  if (transaction === null) return null;
  const group = groupFor(delivery, transaction);
  delivery.connection.send(group.text, group.replies);
  return group.sent;
}

/** Takes the transaction as under way: from here on a fault has to account for it. */
function groupFor(delivery: Delivery, transaction: Transaction): Group {
  const reset = delivery.needsReset;
  delivery.needsReset = false;
  delivery.underWay.push(transaction);
  const { text, replies } = envelopeGroup(delivery, transaction, reset);
  return { text: `${text}DATA\r\n`, replies: replies + 1, sent: { transaction, reset } };
}

/** From the replies to the envelope to the reply to the dot; gives the envelope that went out behind it. */
async function finish(
  delivery: Delivery,
  { transaction, reset }: SentEnvelope,
): Promise<SentEnvelope | null> {
  const { connection } = delivery;
  await readEnvelope(delivery, transaction, reset);
  const reply = await connection.reply(timeLimits.data, 'DATA');
  if (!isGoAhead(reply)) {
    if (reply.code < 400) throw misplaced(delivery.connection, reply, 'DATA');
    transaction.onEnd(reply, 'DATA');
    delivery.needsReset = transaction.mailAccepted;
    await closeTransaction(delivery, transaction);
    return null;
  }
  const next = await sendData(delivery, transaction);
  const end = await connection.reply(delivery.endOfDataMs, 'end of data');
  transaction.onEnd(end, 'end of data');
  await closeTransaction(delivery, transaction);
  return next;
}

/** Writes body, dot and the next envelope. Nobody accepted: a lone dot, to which an error is expected (RFC 2920 section 3.1). */
async function sendData(delivery: Delivery, transaction: Transaction): Promise<SentEnvelope | null> {
  const { connection, pace, outbox } = delivery;
  const lastBlock = transaction.hasAccepted ? await writeBody(delivery, transaction) : null;
  const next = pace.behindDot ? await outbox.take() : null;
  const group = next === null ? NO_GROUP : groupFor(delivery, next);
  transaction.endSent =
    endBody(connection, lastBlock, group.text, group.replies + 1) && transaction.hasAccepted;
  return group.sent;
}

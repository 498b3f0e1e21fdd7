/** Messages in strict alternation, one command and its reply: for peers without PIPELINING, and record by record under TLS. */
import { closeTransaction, isGoAhead, misplaced, type Delivery } from './delivery.ts';
import { mailLine, recipientLine } from './mail-commands.ts';
import type { Reply } from './reply-parser.ts';
import { timeLimits } from './time-limits.ts';
import type { Transaction } from './transaction.ts';
import { endBody, writeBody, type LastBlock } from './write-body.ts';

/** Delivers until the outbox is empty. Throws SessionFault; `delivery.underWay` then says what was not answered. */
export async function deliverOneByOne(delivery: Delivery): Promise<void> {
  for (;;) {
    const transaction = await delivery.outbox.next();
    if (transaction === null) return;
    delivery.underWay.push(transaction);
    delivery.connection.dialogue.announce(transaction.attempt.message.id);
    if (delivery.needsReset) await exchange(delivery, 'RSET\r\n', timeLimits.reset, 'RSET');
    delivery.needsReset = false;
    await attempt(delivery, transaction);
    await closeTransaction(delivery, transaction);
  }
}

async function attempt(delivery: Delivery, transaction: Transaction): Promise<void> {
  const { offer, outbox } = delivery;
  const { message } = transaction.attempt;
  transaction.onMail(
    await exchange(delivery, mailLine(message, offer), delivery.connection.commandMs, 'MAIL'),
  );
  if (!transaction.mailAccepted) return;
  for (const recipient of transaction.recipients) {
    const line = recipientLine(recipient, offer.capabilities);
    transaction.onRecipient(await exchange(delivery, line, delivery.connection.commandMs, 'RCPT'));
  }
  transaction.onRecipientsDone();
  if (delivery.endsAtRefusal) transaction.endAtRefusal();
  outbox.continue(transaction);
  delivery.needsReset = true;
  if (!transaction.hasAccepted) return;
  const reply = await exchange(delivery, 'DATA\r\n', timeLimits.data, 'DATA');
  if (!isGoAhead(reply)) {
    if (reply.code < 400) throw misplaced(delivery.connection, reply, 'DATA');
    transaction.onEnd(reply, 'DATA');
    return;
  }
  transaction.endSent = await sendData(delivery, await writeBody(delivery, transaction));
  const end = await delivery.connection.reply(delivery.endOfDataMs, 'end of data');
  transaction.onEnd(end, 'end of data');
  delivery.needsReset = false;
}

async function exchange(delivery: Delivery, line: string, limitMs: number, step: string): Promise<Reply> {
  const { connection, pace } = delivery;
  if (pace.recordPerCommand) await connection.sendRecord(line, 1);
  else connection.send(line, 1);
  return connection.reply(limitMs, step);
}

/** Rest of the body and the dot; each in records of its own where the pace asks for it. */
async function sendData({ connection, pace }: Delivery, last: LastBlock): Promise<boolean> {
  if (!pace.recordPerCommand) return endBody(connection, last, '', 1);
  if (last.block.length > 0) await connection.sendRecord(last.block, 0);
  if (last.lineEnd !== '') await connection.sendRecord(last.lineEnd, 0);
  return connection.sendRecord('.\r\n', 1);
}

/** From DATA or BDAT to the stored message: body, trace, envelope, and only then 250. Any failure leaves nothing behind. */
import type { MessageId } from '../../mail/envelope.ts';
import { replies, SmtpRejection, type SmtpReply } from '../../mail/smtp-reply.ts';
import { addressLiteral, protocolKeyword, receivedLine } from '../../mail/trace-header.ts';
import { bodySize } from '../../store/body-size.ts';
import { StoreFault, type BodyWriter, type NewMessage, type StoredBody } from '../../store/store-contract.ts';
import { ContentCheck } from './content-check.ts';
import type { DataScanner } from './data-scanner.ts';
import { MessageData, TransferAborted } from './message-data.ts';
import { storeReceived } from './store-received.ts';
import type { Reception, SessionState, Transaction } from './session-state.ts';

/** Begins to receive; the content is then given to `data`, block by block. */
export function startReception(
  session: SessionState,
  transaction: Transaction,
  scanner: DataScanner,
): Reception {
  const data = new MessageData();
  return { data, scanner, reply: receiveMessage(session, transaction, data, scanner) };
}

async function receiveMessage(
  session: SessionState,
  transaction: Transaction,
  data: MessageData,
  scanner: DataScanner,
): Promise<SmtpReply> {
  const { deps } = session;
  const id = deps.nextMessageId();
  const receivedAt = deps.clock.now();
  let body: BodyWriter | null = null;
  try {
    body = deps.newBody(id);
    await body.write(Buffer.from(traceOf(session, transaction, id, receivedAt)));
    const check = new ContentCheck(deps.settings(), session.service, scanner);
    for await (const block of data) await body.write(check.pass(block));
    const end = check.finish();
    if (end.length > 0) await body.write(end);
    const stored = await body.finish();
    const received = { id, receivedAt, stored, isEightBit: check.isEightBit, subject: check.subject() };
    const message = await deps.takeOurs(messageOf(session, transaction, received));
    if (message === null) {
      await discard(session, body);
      return replies.queuedAs(id);
    }
    await deps.inspect(message);
    const sizeBytes = bodySize(stored);
    const messages = await storeReceived(message, deps);
    body = null; // it belongs to a stored message now: no later failure may remove it
    noteQueued(session, messages, sizeBytes);
    return replies.queuedAs(id);
  } catch (error) {
    await discard(session, body);
    // The peer hears the reply only after it has said everything.
    data.refuse();
    await data.ended();
    return refusalFor(error, session, transaction);
  }
}

function noteQueued(
  session: SessionState,
  messages: Awaited<ReturnType<typeof storeReceived>>,
  sizeBytes: number,
): void {
  for (const { id, reversePath, recipients } of messages) {
    session.deps.mailLog.queued(session, {
      messageId: id,
      reversePath,
      recipients: recipients.map(({ forwardPath }) => forwardPath),
      sizeBytes,
    });
  }
}

function traceOf(session: SessionState, transaction: Transaction, id: MessageId, receivedAt: number): string {
  const [recipient, ...others] = [...transaction.recipients.values()];
  return receivedLine({
    helo: session.helo,
    peerAddress: session.peerAddress,
    hostName: session.deps.settings()['app.host-name'],
    isExtended: session.isExtended,
    smtpUtf8: transaction.sender.smtpUtf8,
    tls: session.tls,
    isAuthenticated: session.account !== null,
    messageId: id,
    recipient: recipient && others.length === 0 ? recipient.forwardPath : null,
    receivedAt,
  });
}

interface Received {
  readonly id: MessageId;
  readonly receivedAt: number;
  readonly stored: StoredBody;
  readonly isEightBit: boolean;
  readonly subject: string | null;
}

function messageOf(session: SessionState, transaction: Transaction, received: Received): NewMessage {
  const { sender, recipients } = transaction;
  const protocol = protocolKeyword({
    isExtended: session.isExtended,
    smtpUtf8: sender.smtpUtf8,
    tls: session.tls,
    isAuthenticated: session.account !== null,
  });
  return {
    ...sender,
    bodyType: received.isEightBit ? '8bit' : sender.bodyType,
    id: received.id,
    queuedAt: received.receivedAt,
    body: received.stored,
    subject: received.subject,
    origin: 'received',
    receivedFrom: `${session.helo ?? 'unknown'} ${addressLiteral(session.peerAddress)} ${protocol} ${session.id}`,
    recipients: [...recipients.values()],
  };
}

async function discard(session: SessionState, body: BodyWriter | null): Promise<void> {
  try {
    await body?.abort();
  } catch (error) {
    // The sweep at the next start finds what is left; the peer gets its refusal in any case.
    session.deps.log.error({ session: session.id, err: error }, 'An unfinished body could not be removed');
  }
}

function refusalFor(error: unknown, session: SessionState, transaction: Transaction): SmtpReply {
  const { log, mailLog } = session.deps;
  const { reversePath } = transaction.sender;
  if (error instanceof SmtpRejection) {
    mailLog.rejected(session, { reply: error.reply, reason: error.reason, reversePath });
    return error.reply;
  }
  if (error instanceof TransferAborted) {
    mailLog.rejected(session, { reply: replies.localTrouble, reason: error.message, reversePath });
    return replies.localTrouble;
  }
  const reply =
    error instanceof StoreFault && error.code === 'disk-full' ? replies.noRoom : replies.localTrouble;
  log.error({ session: session.id, err: error }, 'A message could not be stored');
  mailLog.rejected(session, {
    reply,
    reason: error instanceof StoreFault ? error.message : 'internal fault',
    reversePath,
  });
  return reply;
}

/** A new message → what crosses to the writer thread. */
import { bodySize } from './body-size.ts';
import { spoolFile } from './data-layout.ts';
import { StoreFault, type NewMessage, type NewRecipient } from './store-contract.ts';
import type { MessageToInsert } from './thread-protocol.ts';

/** Throws StoreFault `io` if the body is not one that this store can keep for the message. */
export function checkBody({ id, body }: NewMessage, spool: string): void {
  if (body.kind === 'inline' && body.bytes.byteLength === 0)
    throw new StoreFault('io', 'the body is empty or was stored before');
  if (body.kind === 'file' && body.path !== spoolFile(spool, id)) {
    throw new StoreFault('io', `the body of message ${String(id)} lies at another place: ${body.path}`);
  }
}

/** Only what the writer needs: nothing else of the caller's objects crosses to the thread. */
export function toInsert(message: NewMessage): MessageToInsert {
  const { id, origin, queuedAt, receivedFrom, reversePath, bodyType, smtpUtf8, ret, envid } = message;
  const { body, recipients } = message;
  return {
    id,
    queuedAt,
    origin,
    receivedFrom,
    reversePath,
    bodyType,
    smtpUtf8,
    ret,
    envid,
    sizeBytes: bodySize(body),
    content: body.kind === 'inline' ? withoutSurroundings(body.bytes) : null,
    subject: message.subject ?? null,
    recipients: recipients.map(recipientToInsert),
  };
}

function recipientToInsert(recipient: NewRecipient): NewRecipient {
  const { gateway, status, nextHop, nextAttemptAt, forwardPath, notify, orcpt } = recipient;
  const time = nextAttemptAt === undefined ? {} : { nextAttemptAt };
  return { gateway, status, nextHop, ...time, forwardPath, notify, orcpt };
}

/** A view of a larger buffer would take the whole of it along to the other thread. */
function withoutSurroundings(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

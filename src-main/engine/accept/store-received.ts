/** A received body and its envelope → the messages to store: itself and its copies, all in one transaction or none. */
import type { BodyCopy, NewMessage } from '../../store/store-contract.ts';
import { divideByForwarding, type ForwardCopy } from '../queue/forward-copies.ts';
import type { AcceptDeps } from './accept-ports.ts';

/** Rejects with StoreFault; what was copied is removed then, the body itself is the caller's. Gives what was stored. */
export async function storeReceived(
  message: NewMessage,
  deps: AcceptDeps,
): Promise<readonly Pick<NewMessage, 'id' | 'reversePath' | 'recipients'>[]> {
  const table = { settings: deps.settings(), gateways: deps.gateways };
  const { kept, copies } = divideByForwarding(message, message.recipients, table);
  const bodies: BodyCopy[] = [];
  try {
    const [first, ...others] = partsOf(message, kept, copies);
    const messages = [first];
    for (const part of others) {
      const id = deps.nextMessageId();
      const copy = await deps.copyBody(message.body, id);
      bodies.push(copy);
      messages.push({ ...part, id, body: copy.body });
    }
    await deps.enqueue(messages);
    return messages;
  } catch (error) {
    await Promise.all(bodies.map((copy) => copy.abort()));
    throw error;
  }
}

/** The first one takes the body as it lies there. */
function partsOf(
  message: NewMessage,
  kept: NewMessage['recipients'],
  copies: readonly ForwardCopy[],
): [NewMessage, ...NewMessage[]] {
  const forwarded = copies.map(({ sender, recipients }): NewMessage => ({
    ...message,
    ...senderOf(sender, message),
    origin: 'forwarded',
    recipients,
  }));
  const [firstCopy, ...otherCopies] = forwarded;
  if (firstCopy === undefined || kept.length > 0) return [{ ...message, recipients: kept }, ...forwarded];
  return [firstCopy, ...otherCopies];
}

/** The envelope of a copy; whether the text is 8-bit was found in the data. */
const senderOf = (
  { reversePath, smtpUtf8, ret, envid }: ForwardCopy['sender'],
  { bodyType }: NewMessage,
) => ({ reversePath, smtpUtf8, ret, envid, bodyType });

/** Messages for the store, built the way accepting builds them. */
import type { NewMessage, NewRecipient, Store } from '../../src-main/store/store-contract.ts';

export interface MessageWish {
  readonly from?: string;
  /** Forward-paths; the gateway is the domain behind the @. */
  readonly to?: readonly string[];
  readonly body?: string | Uint8Array;
  readonly queuedAt?: number;
  /** Given: the recipients are due for it instead of held. */
  readonly nextHop?: string;
  readonly notify?: string;
}

/** Writes the body, stores the message and returns what was stored. */
export async function enqueueMessage(store: Store, wish: MessageWish = {}): Promise<NewMessage> {
  const message = await newMessage(store, wish);
  await store.enqueue(message);
  return message;
}

export async function newMessage(store: Store, wish: MessageWish = {}): Promise<NewMessage> {
  const {
    from = 'sender@example.com',
    to = ['a@client.example'],
    body = 'Subject: x\r\n\r\nHallo\r\n',
  } = wish;
  const id = store.nextMessageId();
  const writer = store.newBody(id);
  await writer.write(typeof body === 'string' ? new TextEncoder().encode(body) : body);
  return {
    id,
    reversePath: from,
    bodyType: '7bit',
    smtpUtf8: false,
    ret: null,
    envid: null,
    queuedAt: wish.queuedAt ?? 1_700_000_000_000,
    origin: 'received',
    receivedFrom: 'mail.example.com [192.0.2.1] ESMTP s1',
    body: await writer.finish(),
    recipients: to.map((forwardPath) => newRecipient(forwardPath, wish)),
  };
}

function newRecipient(
  forwardPath: string,
  { nextHop = null, notify = null }: MessageWishParts,
): NewRecipient {
  return {
    forwardPath,
    notify,
    orcpt: null,
    gateway: forwardPath.slice(forwardPath.lastIndexOf('@') + 1),
    status: nextHop === null ? 'held' : 'due',
    nextHop,
  };
}

interface MessageWishParts {
  readonly nextHop?: string | null;
  readonly notify?: string | null;
}

/** Whether a peer can take a message as it is; what it lacks becomes the outcome without trying (RFC 1870, 6152, 6531). */
import type { DeliveryOutcome, OutcomeReason } from '../../mail/delivery-outcome.ts';
import type { ClaimedMessage, ClaimedRecipient, StoredBody } from '../../store/store-contract.ts';
import type { Capabilities } from './capabilities.ts';

export type ReadBody = (body: StoredBody) => AsyncIterable<Uint8Array>;

const ASCII = /^[\u0000-\u007f]*$/;
const LINE_BREAK = /[\u0000\r\n]/;

/** Headers larger than this are taken as looked through. */
const MAX_HEADER_BYTES = 1024 * 1024;

const lacks = (reason: OutcomeReason, status: string, detail: string): DeliveryOutcome => ({
  kind: 'failed',
  reason,
  reply: null,
  detail: `${status} ${detail}`,
});

/** What stands against the whole message; null if nothing does. 7-bit conversion is not attempted: what is 8-bit stays so. */
export async function messageObstacle(
  message: ClaimedMessage,
  peer: Capabilities,
  readBody: ReadBody,
): Promise<DeliveryOutcome | null> {
  if (peer.maxSizeBytes !== null && peer.maxSizeBytes > 0 && message.sizeBytes > peer.maxSizeBytes) {
    const sizes = `${String(message.sizeBytes)} octets, peer takes ${String(peer.maxSizeBytes)}`;
    return lacks('too-big-for-peer', '5.3.4', sizes);
  }
  if (LINE_BREAK.test(message.reversePath))
    return lacks('protocol-error', '5.1.7', 'control character in reverse-path');
  if (!peer.smtpUtf8 && !ASCII.test(message.reversePath)) {
    return lacks('peer-lacks-smtputf8', '5.6.7', 'reverse-path is not ASCII');
  }
  if (!peer.smtpUtf8 && message.smtpUtf8) return headerObstacle(message, peer, readBody);
  return eightBitObstacle(message, peer);
}

const eightBitObstacle = (message: ClaimedMessage, peer: Capabilities): DeliveryOutcome | null =>
  message.bodyType === '8bit' && !peer.eightBitMime
    ? lacks('peer-lacks-8bitmime', '5.6.3', 'message is 8-bit')
    : null;

async function headerObstacle(
  message: ClaimedMessage,
  peer: Capabilities,
  readBody: ReadBody,
): Promise<DeliveryOutcome | null> {
  try {
    // A header in UTF-8 is 8-bit data too, but its own code says more.
    if (await hasUtf8Header(message.body, readBody)) {
      return lacks('peer-lacks-smtputf8', '5.6.9', 'header is not ASCII');
    }
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    return { kind: 'deferred', reason: 'body-unreadable', reply: null, detail };
  }
  return eightBitObstacle(message, peer);
}

/** What stands against one recipient; null if nothing does. */
export function recipientObstacle(recipient: ClaimedRecipient, peer: Capabilities): DeliveryOutcome | null {
  if (LINE_BREAK.test(recipient.forwardPath))
    return lacks('protocol-error', '5.1.3', 'control character in forward-path');
  if (!peer.smtpUtf8 && !ASCII.test(recipient.forwardPath)) {
    return lacks('peer-lacks-smtputf8', '5.6.7', 'forward-path is not ASCII');
  }
  return null;
}

/** Reads as far as the empty line that ends the header. */
async function hasUtf8Header(body: StoredBody, readBody: ReadBody): Promise<boolean> {
  const blocks = body.kind === 'inline' ? [body.bytes] : readBody(body);
  let read = 0;
  let lineLength = 0;
  for await (const block of blocks) {
    for (const byte of block) {
      if (byte >= 0x80) return true;
      if (byte === 0x0a) {
        if (lineLength === 0) return false;
        lineLength = 0;
      } else if (byte !== 0x0d) lineLength += 1;
    }
    read += block.length;
    if (read > MAX_HEADER_BYTES) return false;
  }
  return false;
}

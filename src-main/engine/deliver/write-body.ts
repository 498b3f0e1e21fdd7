/** The body on the wire after 354: stuffed, block by block, never ended by a dot unless it was read to its end. */
import type { ClientConnection } from './client-connection.ts';
import type { Delivery } from './delivery.ts';
import { DotStuffer } from './dot-stuffing.ts';
import { SessionFault } from './session-fault.ts';
import type { Transaction } from './transaction.ts';

/** What is left to be written together with the dot. */
export interface LastBlock {
  readonly block: Buffer;
  readonly lineEnd: '' | '\r\n';
}

/** Up to this size body, dot and next envelope are copied into one buffer, which costs less than a gathered write. */
const MAX_COPIED_BYTES = 32_768;

/** The bytes as a Buffer, without a copy. */
export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Writes all but the last block, with back-pressure. Throws `body-unreadable` after closing the connection: half a
 * message must not be ended by anything that looks like its end.
 */
export async function writeBody(
  { connection, readBody }: Delivery,
  transaction: Transaction,
): Promise<LastBlock> {
  const { body } = transaction.attempt.message;
  const stuffer = new DotStuffer();
  if (body.kind === 'inline') return lastBlock(stuffer, stuffer.push(asBuffer(body.bytes)));
  let held: Buffer | null = null;
  for await (const block of readable(connection, readBody(body), body.sizeBytes)) {
    if (held !== null) {
      connection.send(held, 0);
      await connection.drained();
    }
    held = stuffer.push(block);
  }
  return lastBlock(stuffer, held ?? Buffer.alloc(0));
}

const lastBlock = (stuffer: DotStuffer, block: Buffer): LastBlock => ({ block, lineEnd: stuffer.end() });

/** The blocks of a file body. A fault of the reader, or another size than was stored, closes the connection. */
export async function* readable(
  connection: ClientConnection,
  blocks: AsyncIterable<Uint8Array>,
  sizeBytes: number,
): AsyncGenerator<Buffer> {
  let read = 0;
  const iterator = blocks[Symbol.asyncIterator]();
  const next = (): Promise<IteratorResult<Uint8Array>> =>
    iterator.next().catch((cause: unknown) => {
      throw unreadable(connection, cause instanceof Error ? cause.message : String(cause), cause);
    });
  try {
    for (let step = await next(); step.done !== true; step = await next()) {
      read += step.value.length;
      yield asBuffer(step.value);
    }
  } finally {
    await iterator.return?.();
  }
  if (read !== sizeBytes)
    throw unreadable(connection, `${String(read)} octets instead of ${String(sizeBytes)}`);
}

function unreadable(connection: ClientConnection, detail: string, cause?: unknown): SessionFault {
  const fault = new SessionFault('body-unreadable', detail, null, { cause });
  connection.destroy(fault);
  return fault;
}

/** Last block, dot and the group behind it, in one write as far as the system allows. False: nothing was written. */
export function endBody(
  connection: ClientConnection,
  last: LastBlock | null,
  behind: string,
  replies: number,
): boolean {
  const tail = `${last?.lineEnd ?? ''}.\r\n${behind}`;
  const block = last?.block ?? null;
  if (block === null || block.length === 0) return connection.send(tail, replies);
  if (block.length > MAX_COPIED_BYTES) {
    connection.socket.cork();
    const sent = connection.send(block, 0) && connection.send(tail, replies);
    connection.socket.uncork();
    return sent;
  }
  const joined = Buffer.allocUnsafe(block.length + Buffer.byteLength(tail));
  block.copy(joined);
  joined.write(tail, block.length);
  return connection.send(joined, replies, tail);
}

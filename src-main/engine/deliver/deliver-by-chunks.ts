/** Messages by BDAT, several of them in flight: less than one round trip per message (RFC 3030). */
import { closeTransaction, envelopeGroup, misplaced, readEnvelope, type Delivery } from './delivery.ts';
import type { Reply } from './reply-parser.ts';
import { timeLimits } from './time-limits.ts';
import type { Transaction } from './transaction.ts';
import { asBuffer, readable } from './write-body.ts';

/** At most so many octets unanswered; a larger message goes alone, in several chunks. */
export const WINDOW_BYTES = 1024 * 1024;
/** Chunks of a large message. */
const CHUNK_BYTES = 256 * 1024;
/** After so many messages in a row whose data nobody wanted, the data is sent on request only. */
const MAX_WASTED = 2;
/** Small messages are gathered up to this size before they are written. */
const GATHER_BYTES = 65_536;

const LINE_END = Buffer.from('\r\n');

interface InFlight {
  readonly transaction: Transaction;
  readonly bytes: number;
  /** Replies to chunks before the last. */
  readonly earlierChunks: number;
}

/**
 * A duplicate window of its own: when the connection breaks, every message in flight is in doubt and is sent again.
 * Each message begins with RSET, because the state after a refused BDAT is not defined (RFC 3030 section 2).
 * Returns `wasted` when two messages in a row found no recipient: the rest is better sent by DATA.
 */
export async function deliverByChunks(delivery: Delivery): Promise<'empty' | 'wasted'> {
  const window = new ChunkWindow(delivery);
  for (;;) {
    await window.fill();
    if (window.isEmpty) {
      if (window.isWasteful) {
        window.giveBackUnsent();
        return 'wasted';
      }
      if (!(await window.waitForMore())) return 'empty';
      continue;
    }
    // All that is answered already, then write again: one write for several messages.
    do await window.readOldest();
    while (delivery.connection.hasReply && window.isOpen);
  }
}

class ChunkWindow {
  readonly #delivery: Delivery;
  readonly #inFlight: InFlight[] = [];
  #bytes = 0;
  #wastedInARow = 0;
  #isWasteful = false;
  /** Taken from the outbox, but it does not fit in yet. */
  #next: Transaction | null = null;
  #gathered: Buffer[] = [];
  #gatheredBytes = 0;
  #gatheredReplies = 0;
  #gatheredCommands = '';

  constructor(delivery: Delivery) {
    this.#delivery = delivery;
  }

  get isEmpty(): boolean {
    return this.#inFlight.length === 0;
  }

  get isOpen(): boolean {
    return !this.isEmpty;
  }

  get isWasteful(): boolean {
    return this.#isWasteful;
  }

  /** Writes messages as long as they fit; keeps to the bounds of messages and octets. */
  async fill(): Promise<void> {
    while (!this.#isWasteful) {
      if (this.#next === null) this.#hold(await this.#delivery.outbox.take());
      if (this.#next === null || !this.#fits(this.#next)) break;
      const transaction = this.#next;
      this.#next = null;
      await this.#send(transaction);
    }
    this.#flush();
    await this.#delivery.connection.drained();
  }

  /** False: the outbox has nothing more for this session. */
  async waitForMore(): Promise<boolean> {
    if (this.#next === null) this.#hold(await this.#delivery.outbox.next());
    return this.#next !== null;
  }

  /** Waits for all replies to the oldest message. */
  async readOldest(): Promise<void> {
    const oldest = this.#inFlight[0];
    if (oldest === undefined) return;
    const { connection } = this.#delivery;
    const { transaction } = oldest;
    await readEnvelope(this.#delivery, transaction, true);
    const end = await this.#chunkReplies(oldest.earlierChunks);
    if (transaction.hasAccepted && (end.code === 500 || end.code === 502)) {
      // It offered CHUNKING and does not know BDAT: the text is now read as commands.
      throw misplaced(connection, end, 'BDAT');
    }
    transaction.onEnd(end, 'BDAT LAST');
    this.#inFlight.shift();
    this.#bytes -= oldest.bytes;
    this.#wastedInARow = transaction.hasAccepted ? 0 : this.#wastedInARow + 1;
    this.#isWasteful ||= this.#wastedInARow >= MAX_WASTED;
    await closeTransaction(this.#delivery, transaction);
  }

  /** The first refusal counts: after it the peer says "bad sequence" to the chunks that follow. */
  async #chunkReplies(earlierChunks: number): Promise<Reply> {
    const { connection, endOfDataMs } = this.#delivery;
    let refusal: Reply | null = null;
    for (let left = earlierChunks; left > 0; left -= 1) {
      const reply = await connection.reply(timeLimits.chunk, 'BDAT');
      if (reply.code >= 300) refusal ??= reply;
    }
    const last = await connection.reply(endOfDataMs, 'BDAT LAST');
    return refusal ?? last;
  }

  /** What was taken and did not fit any more goes back to the outbox. */
  giveBackUnsent(): void {
    const unsent = this.#next;
    if (unsent === null) return;
    this.#next = null;
    this.#delivery.underWay.splice(this.#delivery.underWay.indexOf(unsent), 1);
    this.#delivery.outbox.undo(unsent);
  }

  /** From here on a fault has to account for it. */
  #hold(transaction: Transaction | null): void {
    this.#next = transaction;
    if (transaction !== null) this.#delivery.underWay.push(transaction);
  }

  #fits(transaction: Transaction): boolean {
    if (this.isEmpty) return true;
    if (this.#inFlight.length >= this.#delivery.windowMessages) return false;
    return this.#bytes + transaction.attempt.message.sizeBytes <= WINDOW_BYTES;
  }

  async #send(transaction: Transaction): Promise<void> {
    const bytes = transaction.attempt.message.sizeBytes;
    const envelope = envelopeGroup(this.#delivery, transaction, true);
    this.#gatherCommands(envelope.text, envelope.replies);
    const earlierChunks =
      bytes > WINDOW_BYTES ? await this.#sendInPieces(transaction) : await this.#sendWhole(transaction);
    this.#inFlight.push({ transaction, bytes, earlierChunks });
    this.#bytes += bytes;
    if (this.#gatheredBytes >= GATHER_BYTES) {
      this.#flush();
      await this.#delivery.connection.drained();
    }
  }

  async #sendWhole(transaction: Transaction): Promise<number> {
    const { body } = transaction.attempt.message;
    const { connection, readBody } = this.#delivery;
    const blocks: Buffer[] = [];
    if (body.kind === 'inline') blocks.push(asBuffer(body.bytes));
    else for await (const block of readable(connection, readBody(body), body.sizeBytes)) blocks.push(block);
    transaction.endSent = this.#chunk(blocks, true);
    return 0;
  }

  /** A large message: chunks that end with a line as long as lines are not longer than a chunk. Gives the number before the last. */
  async #sendInPieces(transaction: Transaction): Promise<number> {
    const { body } = transaction.attempt.message;
    const { connection, readBody } = this.#delivery;
    const blocks =
      body.kind === 'inline' ? [asBuffer(body.bytes)] : readable(connection, readBody(body), body.sizeBytes);
    let held: Buffer[] = [];
    let heldBytes = 0;
    let chunks = 0;
    for await (const block of blocks) {
      held.push(block);
      heldBytes += block.length;
      if (heldBytes < CHUNK_BYTES) continue;
      const text = Buffer.concat(held);
      // The last line end stays behind as well, so that there is always something left for LAST.
      const cut = text.lastIndexOf(LINE_END, -3) + LINE_END.length;
      const end = cut >= LINE_END.length && cut > 1 ? cut : text.length - 1;
      this.#chunk([text.subarray(0, end)], false);
      this.#flush();
      await connection.drained();
      chunks += 1;
      held = [text.subarray(end)];
      heldBytes = text.length - end;
    }
    transaction.endSent = this.#chunk(held, true);
    this.#flush();
    return chunks;
  }

  /** Every message ends with CR LF, because a forwarder in between may pass on whole lines only. */
  #chunk(blocks: readonly Buffer[], isLast: boolean): boolean {
    const bytes = blocks.reduce((sum, block) => sum + block.length, 0);
    const ending = isLast && bytes > 0 && !endsWithLine(blocks) ? LINE_END.length : 0;
    this.#gatherCommands(`BDAT ${String(bytes + ending)}${isLast ? ' LAST' : ''}\r\n`, 1);
    for (const block of blocks) this.#gather(block, 0);
    if (ending > 0) this.#gather(LINE_END, 0);
    return this.#delivery.connection.fault === null;
  }

  #gatherCommands(text: string, replies: number): void {
    this.#gatheredCommands += text;
    this.#gather(Buffer.from(text), replies);
  }

  #gather(bytes: Buffer, replies: number): void {
    this.#gathered.push(bytes);
    this.#gatheredBytes += bytes.length;
    this.#gatheredReplies += replies;
  }

  #flush(): void {
    if (this.#gathered.length === 0) return;
    const bytes = Buffer.concat(this.#gathered);
    this.#delivery.connection.send(bytes, this.#gatheredReplies, this.#gatheredCommands);
    this.#gathered = [];
    this.#gatheredBytes = 0;
    this.#gatheredReplies = 0;
    this.#gatheredCommands = '';
  }
}

function endsWithLine(blocks: readonly Buffer[]): boolean {
  const tail = Buffer.concat(blocks.slice(-2)).subarray(-2);
  return tail.equals(LINE_END);
}

/** Who was promised what: numbered messages, the 250s they got, and what came out at the other end. */
import { ConnectionEnded, RawSmtpClient, stuffed } from './raw-smtp-client.ts';
import type { RecordedMessage } from './recording-sink.ts';
import { withoutTrace } from './trace-header.ts';

export interface LedgerMessage {
  readonly id: number;
  readonly data: Buffer;
}

export interface Settlement {
  readonly acknowledged: number;
  readonly delivered: number;
  /** Got a 250 and never came out. */
  readonly lost: readonly number[];
  /** Came out with other octets than went in. */
  readonly altered: readonly number[];
  /** Deliveries beyond the first of each message. */
  readonly duplicates: number;
}

const ID = /^X-Ledger: (\d+)\r\n/;
/** Every so often a body that is too large for a database row. */
const LARGE_EVERY = 40;

export class MessageLedger {
  #last = 0;
  readonly #acknowledged = new Set<number>();
  readonly #deliveries = new Map<number, number>();
  readonly #altered = new Set<number>();

  next(): LedgerMessage {
    this.#last += 1;
    return { id: this.#last, data: dataOf(this.#last) };
  }

  acknowledge(id: number): void {
    this.#acknowledged.add(id);
  }

  get acknowledged(): number {
    return this.#acknowledged.size;
  }

  deliver(message: RecordedMessage): void {
    const { body } = withoutTrace(message.data);
    const id = Number(ID.exec(body.toString('latin1', 0, 40))?.[1] ?? 0);
    this.#deliveries.set(id, (this.#deliveries.get(id) ?? 0) + 1);
    if (id === 0 || !body.equals(dataOf(id))) this.#altered.add(id);
  }

  settle(): Settlement {
    const counts = [...this.#deliveries.values()];
    return {
      acknowledged: this.#acknowledged.size,
      delivered: this.#deliveries.size,
      lost: [...this.#acknowledged].filter((id) => !this.#deliveries.has(id)),
      altered: [...this.#altered],
      duplicates: counts.reduce((sum, count) => sum + count - 1, 0),
    };
  }
}

/** The octets of a message follow from its number, so that nothing has to be kept to compare. */
function dataOf(id: number): Buffer {
  const lines = id % LARGE_EVERY === 0 ? 6000 : 5 + (id % 37);
  const text = `.line of message ${String(id)}, padded to tell it apart${'.'.repeat(id % 7)}\r\n`;
  return Buffer.from(`X-Ledger: ${String(id)}\r\nSubject: ledger\r\n\r\n${text.repeat(lines)}`);
}

/**
 * Sends messages one after the other over one connection until it breaks; notes every 250.
 * Any refusal is an error: this sender does nothing wrong.
 */
export async function sendByLedger(port: number, ledger: MessageLedger): Promise<void> {
  try {
    const client = await RawSmtpClient.open({ port });
    const expectCode = async (line: string, code: number): Promise<void> => {
      const reply = await client.command(line);
      if (reply.code !== code) throw new Error(`${line}: ${String(reply.code)} ${reply.lines.join(' ')}`);
    };
    await expectCode('EHLO sender.example', 250);
    for (;;) {
      const { id, data } = ledger.next();
      await expectCode('MAIL FROM:<sender@sender.example>', 250);
      await expectCode('RCPT TO:<user@example.org>', 250);
      await expectCode('DATA', 354);
      client.write(stuffed(data));
      const reply = await client.reply();
      if (reply.code !== 250) throw new Error(`end of data: ${String(reply.code)} ${reply.lines.join(' ')}`);
      ledger.acknowledge(id);
    }
  } catch (cause) {
    if (!isBroken(cause)) throw cause;
  }
}

/** The engine is gone: what these tests are about. */
function isBroken(cause: unknown): boolean {
  if (cause instanceof ConnectionEnded) return true;
  return (
    cause instanceof Error &&
    'code' in cause &&
    (cause.code === 'ECONNREFUSED' || cause.code === 'ECONNRESET')
  );
}

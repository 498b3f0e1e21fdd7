/** Makes transactions from messages: what the peer cannot take gets its outcome here, large recipient lists are divided. */
import type { DeliveryOutcome } from '../../mail/delivery-outcome.ts';
import type { RecipientId } from '../../mail/envelope.ts';
import type { ClaimedMessage } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { Capabilities } from './capabilities.ts';
import type { MessageSource } from './message-source.ts';
import { messageObstacle, recipientObstacle, type ReadBody } from './peer-requirements.ts';
import type { SessionFault } from './session-fault.ts';
import { MessageAttempt, type Transaction } from './transaction.ts';

/** The outcomes of one message as soon as all are known. A promise asks the session to wait before it goes on. */
export type ReportOutcomes = (
  message: ClaimedMessage,
  outcomes: ReadonlyMap<RecipientId, DeliveryOutcome>,
  durationMs: number,
) => Promise<void> | undefined;

export interface OutboxDeps {
  readonly clock: Clock;
  readonly capabilities: Capabilities;
  readonly source: MessageSource;
  readonly report: ReportOutcomes;
  readonly readBody: ReadBody;
}

export class Outbox {
  readonly #deps: OutboxDeps;
  /** Attempts with recipients that need another transaction; they go before new messages. */
  readonly #unfinished: MessageAttempt[] = [];

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  /** The next transaction at hand; null if there is none right now. */
  async take(): Promise<Transaction | null> {
    const unfinished = this.#unfinished.shift();
    if (unfinished !== undefined) return this.#begin(unfinished);
    for (let message = this.#deps.source.take(); message !== null; message = this.#deps.source.take()) {
      const attempt = await this.#examined(message);
      if (attempt !== null) return this.#begin(attempt);
    }
    return null;
  }

  /** The next transaction, waiting for it; null: the session has nothing more to do. */
  async next(): Promise<Transaction | null> {
    for (;;) {
      const transaction = await this.take();
      if (transaction !== null || !(await this.#deps.source.more())) return transaction;
    }
  }

  /** Takes back a transaction of which nothing was sent; it comes first again. */
  undo(transaction: Transaction): void {
    transaction.attempt.postpone(transaction.recipients);
    if (!this.#unfinished.includes(transaction.attempt)) this.#unfinished.unshift(transaction.attempt);
  }

  /** To be called when a transaction's recipients are all answered, so that those left over are not forgotten. */
  continue({ attempt }: Transaction): void {
    if (attempt.hasWaiting && !this.#unfinished.includes(attempt)) this.#unfinished.push(attempt);
  }

  /** To be called at the end of a transaction: reports the message if it is complete. */
  async close({ attempt }: Transaction): Promise<void> {
    if (attempt.isComplete && !attempt.isClosed) await this.#report(attempt);
  }

  /**
   * The session broke: outcomes for all that was under way, oldest first. What had sent nothing but an envelope behind
   * another message's data was not tried and goes back; so does what our own stop interrupted before its end.
   */
  async abandon(underWay: readonly Transaction[], fault: SessionFault): Promise<void> {
    for (const [index, transaction] of underWay.entries()) {
      const { attempt } = transaction;
      if (attempt.isClosed) continue;
      const isUntouched = !transaction.endSent && attempt.outcomes.size === 0;
      if (isUntouched && (index > 0 || fault.code === 'stopped')) this.#giveBack(attempt);
      else await this.#closeBroken(transaction, fault);
    }
    for (const attempt of this.#unfinished.splice(0)) {
      if (!attempt.isClosed) await this.#closeBroken(attempt.nextTransaction(), fault);
    }
  }

  #giveBack(attempt: MessageAttempt): void {
    attempt.isClosed = true;
    this.#deps.source.untake(attempt.message);
  }

  async #closeBroken(transaction: Transaction, fault: SessionFault): Promise<void> {
    transaction.onFault(fault);
    await this.#report(transaction.attempt);
  }

  #begin(attempt: MessageAttempt): Transaction {
    const transaction = attempt.nextTransaction();
    this.continue(transaction);
    return transaction;
  }

  /** Null: the message is done with, because the peer lacks what it needs. */
  async #examined(message: ClaimedMessage): Promise<MessageAttempt | null> {
    const { capabilities, clock, readBody } = this.#deps;
    const obstacle = await messageObstacle(message, capabilities, readBody);
    const obstacles = message.recipients.map(
      (recipient) => obstacle ?? recipientObstacle(recipient, capabilities),
    );
    const free = message.recipients.filter((_recipient, index) => obstacles[index] === null);
    const attempt = new MessageAttempt(message, clock.monotonic(), free);
    for (const [index, { id }] of message.recipients.entries()) {
      const outcome = obstacles[index];
      if (outcome) attempt.outcomes.set(id, outcome);
    }
    if (free.length > 0) return attempt;
    await this.#report(attempt);
    return null;
  }

  #report(attempt: MessageAttempt): Promise<void> | undefined {
    attempt.isClosed = true;
    return this.#deps.report(
      attempt.message,
      attempt.outcomes,
      this.#deps.clock.monotonic() - attempt.startedAt,
    );
  }
}

/** One attempt for one message: its transactions and what each recipient came to. Knows replies, no socket. */
import type { DeliveryOutcome } from '../../mail/delivery-outcome.ts';
import type { RecipientId } from '../../mail/envelope.ts';
import type { ClaimedMessage, ClaimedRecipient } from '../../store/store-contract.ts';
import { classifyFault, classifyReply } from './classify-reply.ts';
import type { Reply } from './reply-parser.ts';
import type { SessionFault } from './session-fault.ts';

/** RFC 5321 section 4.5.3.1.8: a server must take so many; more go in a second transaction. */
export const MAX_RECIPIENTS = 100;

/** A message on its way: complete when each claimed recipient has an outcome. */
export class MessageAttempt {
  readonly message: ClaimedMessage;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
  readonly outcomes = new Map<RecipientId, DeliveryOutcome>();
  /** Its outcomes are reported, or it was given back. */
  isClosed = false;
  /** Recipients that still need a transaction. */
  #waiting: ClaimedRecipient[];
  #perTransaction = MAX_RECIPIENTS;

  /** @param recipients those whom this peer can take; the others have their outcome already */
  constructor(message: ClaimedMessage, startedAt: number, recipients = message.recipients) {
    this.message = message;
    this.startedAt = startedAt;
    this.#waiting = [...recipients];
  }

  get isComplete(): boolean {
    return this.outcomes.size === this.message.recipients.length;
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** The next at most 100 recipients as a transaction. */
  nextTransaction(): Transaction {
    return new Transaction(this, this.#waiting.splice(0, this.#perTransaction));
  }

  /** From now on each recipient gets a transaction of its own, so that no other can end it. */
  sendOneByOne(): void {
    this.#perTransaction = 1;
  }

  /** These were too many for one transaction. */
  postpone(recipients: readonly ClaimedRecipient[]): void {
    this.#waiting.unshift(...recipients);
  }

  /** Whoever has no outcome yet gets this one. */
  conclude(outcome: DeliveryOutcome): void {
    this.#waiting = [];
    for (const { id } of this.message.recipients) if (!this.outcomes.has(id)) this.outcomes.set(id, outcome);
  }
}

/** One MAIL … end of data. Replies are applied in the order of the commands. */
export class Transaction {
  readonly attempt: MessageAttempt;
  readonly recipients: readonly ClaimedRecipient[];
  #accepted: ClaimedRecipient[] = [];
  #isRefused = false;
  readonly #tooMany: ClaimedRecipient[] = [];
  #mailReply: Reply | null = null;
  #answered = 0;
  /** The end of the data went out: from here on a loss leaves the message in doubt. */
  endSent = false;

  constructor(attempt: MessageAttempt, recipients: readonly ClaimedRecipient[]) {
    this.attempt = attempt;
    this.recipients = recipients;
  }

  get mailAccepted(): boolean {
    return this.#mailReply !== null && this.#mailReply.code < 300;
  }

  /** Whether there is anybody to send the data for. */
  get hasAccepted(): boolean {
    return this.#accepted.length > 0;
  }

  onMail(reply: Reply): void {
    this.#mailReply = reply;
    if (this.mailAccepted) return;
    this.#setAll(this.recipients, classifyReply(reply, 'MAIL'));
  }

  /** For the recipients in order. After a refused MAIL their replies say nothing of their own. */
  onRecipient(reply: Reply): void {
    const recipient = this.recipients[this.#answered++];
    if (recipient === undefined || !this.mailAccepted) return;
    if (reply.code < 300) this.#accepted.push(recipient);
    else if (isTooMany(reply) && this.hasAccepted) this.#tooMany.push(recipient);
    else this.#setAll([recipient], classifyReply(reply, 'RCPT'));
    this.#isRefused ||= reply.code >= 500;
  }

  /** P23: if anybody was refused for good, nothing is sent and the accepted ones go one by one. */
  endAtRefusal(): void {
    if (!this.#isRefused || !this.hasAccepted) return;
    this.attempt.postpone(this.#accepted);
    this.attempt.sendOneByOne();
    this.#accepted = [];
  }

  /** All RCPT are answered: those that were too many go into the next transaction. */
  onRecipientsDone(): void {
    this.attempt.postpone(this.#tooMany);
  }

  /** DATA or a chunk was refused, or this is the reply to the end of the data. */
  onEnd(reply: Reply, step: string): void {
    this.#setAll(this.#accepted, classifyReply(reply, step));
  }

  /** The session broke: everyone without an outcome is kept; in doubt are those for whom the data went out. */
  onFault(fault: SessionFault): void {
    const open = this.recipients.filter(
      (one) => !this.attempt.outcomes.has(one.id) && !this.#tooMany.includes(one),
    );
    this.#setAll(open, classifyFault(fault, this.endSent));
    this.attempt.conclude(classifyFault(fault));
  }

  #setAll(recipients: readonly ClaimedRecipient[], outcome: DeliveryOutcome): void {
    for (const { id } of recipients) this.attempt.outcomes.set(id, outcome);
  }
}

/** RFC 5321 section 4.5.3.1.10: 452, and 552 from older servers, once others were accepted. */
const isTooMany = (reply: Reply): boolean => reply.code === 452 || reply.code === 552;

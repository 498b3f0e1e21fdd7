/** What both sides said in a session, for reports: its frame, and what was said about one message; bodies as a count of octets. */
import type { MessageId } from '../../mail/envelope.ts';
import { Excerpt } from './excerpt.ts';
import type { Reply } from './reply-parser.ts';

/** Messages whose turns are remembered: more than are ever under way at a time. */
const KEPT_MESSAGES = 64;
const MAX_LINES = 200;

/** Hears everything as it happens. */
export interface DialogueListener {
  sent(text: string): void;
  sentOctets(count: number): void;
  received(reply: Reply): void;
}

/**
 * A report goes to the sender of one message, so what was said about the others of the session must not be in it. Commands
 * belong to the message whose RSET or MAIL came last, replies to the command they answer, the rest to the session.
 */
export class Dialogue implements DialogueListener {
  readonly #listener: DialogueListener | null;
  /** Before the first message: greeting, EHLO, TLS, AUTH. */
  readonly #opening = new Excerpt();
  /** After it: QUIT, and a 421 that nobody asked for. */
  readonly #closing = new Excerpt();
  readonly #messages = new Map<MessageId, Excerpt>();
  /** Messages whose MAIL has not been sent yet, in its order. */
  readonly #announced: MessageId[] = [];
  /** Whom the commands without a reply are about, oldest first. */
  readonly #unanswered: (Excerpt | null)[] = [];
  /** Whom commands are about now; null: the session itself. */
  #present: Excerpt | null = null;
  #hasBegun = false;
  #hasForgotten = false;
  #isInData = false;

  constructor(listener: DialogueListener | null = null) {
    this.#listener = listener;
  }

  /** The next MAIL, and an RSET in front of it, belong to this message. */
  announce(message: MessageId): void {
    this.#announced.push(message);
  }

  /** Command lines; what is secret in them is masked already. */
  sent(text: string): void {
    this.#listener?.sent(text);
    for (const line of text.split('\r\n')) if (line !== '') this.#sentLine(line);
  }

  /** A part of a body. */
  sentOctets(count: number): void {
    this.#listener?.sentOctets(count);
    // Chunks are counted by their BDAT: one write may have those of several messages.
    if (this.#isInData) this.#present?.addOctets(count);
  }

  received(reply: Reply): void {
    this.#listener?.received(reply);
    const asked = this.#unanswered.shift();
    if (asked !== undefined) (asked ?? this.#frame).add(reply);
    else if (!this.#hasBegun || reply.code === 421) this.#frame.add(reply);
  }

  /**
   * `> ` what we said, `< ` what the peer said.
   * @param about absent: only what was said of no message
   */
  lines(about?: MessageId): string[] {
    const own = about === undefined ? undefined : this.#messages.get(about);
    const isForgotten = about !== undefined && own === undefined && this.#hasForgotten;
    const said = own?.lines() ?? (isForgotten ? ['…'] : []);
    const all = [...this.#opening.lines(), ...said, ...this.#closing.lines()];
    if (all.length <= MAX_LINES) return all;
    return [...all.slice(0, MAX_LINES / 2), '…', ...all.slice(-MAX_LINES / 2)];
  }

  get #frame(): Excerpt {
    return this.#hasBegun ? this.#closing : this.#opening;
  }

  #sentLine(line: string): void {
    const [verb = '', size = ''] = line.split(' ', 2);
    if (verb === 'RSET' || verb === 'MAIL') this.#turnTo(this.#announced[0]);
    if (verb === 'MAIL') this.#announced.shift();
    if (verb === 'QUIT') this.#present = null;
    this.#isInData = verb === 'DATA';
    (this.#present ?? this.#frame).add(line);
    if (verb === 'BDAT') this.#present?.addOctets(Number(size));
    this.#unanswered.push(this.#present);
  }

  #turnTo(message: MessageId | undefined): void {
    if (message === undefined) return;
    this.#hasBegun = true;
    this.#present = this.#messages.get(message) ?? new Excerpt();
    this.#messages.delete(message);
    this.#messages.set(message, this.#present);
    const [oldest] = this.#messages.keys();
    if (this.#messages.size <= KEPT_MESSAGES || oldest === undefined) return;
    this.#messages.delete(oldest);
    this.#hasForgotten = true;
  }
}

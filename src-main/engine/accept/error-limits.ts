/** Patience with a peer that errs: first slower answers, then none (protocol: soft and hard limit per session). */
import { replies, type SmtpReply } from '../../mail/smtp-reply.ts';

const SLOW_AFTER = 10;
const CLOSE_AT = 20;
const MAX_UNKNOWN = 10;
const MAX_JUNK = 100;
const SLOW_MS = 1000;

const junkVerbs = new Set(['NOOP', 'RSET', 'VRFY', 'HELP', 'HELO', 'EHLO']);

export type Patience = { readonly delayMs: number } | 'exhausted';

export class ErrorLimits {
  #errors = 0;
  #unknown = 0;
  #junk = 0;

  /** A command was answered; tells how to go on. Only permanent refusals are errors: 4yz are often ours. */
  count(verb: string, reply: SmtpReply): Patience {
    if (junkVerbs.has(verb) && ++this.#junk > MAX_JUNK) return 'exhausted';
    if (reply === replies.unknownCommand && ++this.#unknown >= MAX_UNKNOWN) return 'exhausted';
    if (reply.code < 500) return { delayMs: 0 };
    this.#errors++;
    if (this.#errors >= CLOSE_AT) return 'exhausted';
    return { delayMs: this.#errors > SLOW_AFTER ? SLOW_MS : 0 };
  }

  /** A message was taken: the peer means well. */
  forgive(): void {
    this.#errors = 0;
    this.#unknown = 0;
    this.#junk = 0;
  }
}

/** What a session says to a command and what its connection does next. Values only: no socket is known here. */
import type { SmtpReply } from '../../mail/smtp-reply.ts';
import type { StartTurn } from './accept-ports.ts';
import type { DataScanner } from './data-scanner.ts';
import type { Reception } from './session-state.ts';

/** Content follows; without a reception it is swallowed. */
export interface ContentStep {
  readonly kind: 'read-content';
  readonly verb: 'DATA' | 'BDAT';
  /** Length of a chunk (BDAT); null: up to the dot that ends the data. */
  readonly octets: number | null;
  /** The message's own: it remembers from chunk to chunk whether a CR still waits for its LF. */
  readonly scanner: DataScanner;
  readonly reception: Reception | null;
  /** To be asked for when the content has come. Never rejects. */
  reply(): Promise<SmtpReply>;
}

export type Step =
  | { readonly kind: 'next-command' }
  | { readonly kind: 'close' }
  | { readonly kind: 'start-tls' }
  | ContentStep
  /** The socket changes hands, RFC 2645 section 5. */
  | { readonly kind: 'turn'; readonly turn: StartTurn };

export interface Answer {
  /** Said at once, in this order; empty while the reply is still to come. */
  readonly replies: readonly SmtpReply[];
  /** Lines of a reply to EHLO behind the first one. */
  readonly keywords?: readonly string[];
  readonly step: Step;
}

const NEXT_COMMAND: Step = { kind: 'next-command' };
const CLOSE: Step = { kind: 'close' };

export const say = (reply: SmtpReply, step: Step = NEXT_COMMAND): Answer => ({ replies: [reply], step });
export const sayAndClose = (...last: SmtpReply[]): Answer => ({ replies: last, step: CLOSE });

/** A reply as it goes out; control characters and what is not ASCII never reach the wire. */
export function replyLine({ code, enhanced, text }: SmtpReply): string {
  const prefix = enhanced === null ? String(code) : `${String(code)} ${enhanced}`;
  return `${prefix} ${text.replace(/[^ -~]/g, '?')}\r\n`;
}

/** The first words of a session. */
export const greetingLine = (hostName: string): string =>
  replyLine({ code: 220, enhanced: null, text: `${hostName} ESMTP Schleuse` });

/** The bytes of an answer; keywords make it a multi-line reply (RFC 5321 section 4.2.1). */
export function answerText(answer: Answer): string {
  const keywords = answer.keywords ?? [];
  if (keywords.length === 0) return answer.replies.map(replyLine).join('');
  const code = String(answer.replies[0]?.code ?? 250);
  const lines = [answer.replies[0]?.text ?? '', ...keywords];
  return lines.map((line, index) => `${code}${index === lines.length - 1 ? ' ' : '-'}${line}\r\n`).join('');
}

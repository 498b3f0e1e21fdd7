/** The mail log: one method per fact of a message's life. No bodies, no secrets, texts of peers as they came. */
import type { MessageId } from '../mail/envelope.ts';
import { replyText, type SmtpReply } from '../mail/smtp-reply.ts';
import type { Logger } from './logger.ts';

/** Who said it: the session and the peer. */
export interface LogSession {
  readonly id: string;
  readonly peerAddress: string;
}

export interface MailLog {
  /** A command, a recipient or a whole message was refused. */
  rejected(
    session: LogSession,
    fact: { reply: SmtpReply; reason: string; reversePath?: string; recipient?: string },
  ): void;
  /** Body and envelope are durable; the 250 goes out now. */
  queued(
    session: LogSession,
    fact: { messageId: MessageId; reversePath: string; recipients: readonly string[]; sizeBytes: number },
  ): void;
  /** Somebody signed in or failed to; never the password. */
  authenticated(
    session: LogSession,
    fact: { account: string; mechanism: string; success: boolean; reason?: string },
  ): void;
  /** ETRN or ATRN was asked and answered. */
  requested(
    session: LogSession,
    fact: { verb: 'ETRN' | 'ATRN'; argument: string; reply: SmtpReply; reason: string },
  ): void;
  /** A turn ended: what it moved. */
  turned(
    session: LogSession,
    fact: {
      gateways: readonly string[];
      delivered: number;
      deferred: number;
      failed: number;
      bytes: number;
      seconds: number;
      end: string;
    },
  ): void;
  /** One attempt for one recipient. */
  attempted(
    session: LogSession,
    fact: {
      messageId: MessageId;
      recipient: string;
      nextHop: string;
      outcome: string;
      reply: string;
      tls: string | null;
      /** Of the peer, with `verified` or what spoke against it; null in clear text. */
      certificate: string | null;
    },
  ): void;
  /** A recipient reached an end status or was removed by a person. */
  settled(fact: { messageId: MessageId; recipient: string; status: string; reply: string }): void;
  /** A message of ours about another one is queued: a DSN, a copy for the postmaster, or a notice after a delay. */
  reported(fact: { messageId: MessageId; about: MessageId; recipient: string }): void;
}

/** Writes the facts through a logger; the field `fact` names the method. */
export function createMailLog(logger: Logger): MailLog {
  const write = (fact: string, fields: object, session?: LogSession): void => {
    logger.info(
      { fact, ...(session && { session: session.id, peer: session.peerAddress }), ...fields },
      fact,
    );
  };
  return {
    rejected(session, { reply, ...fact }) {
      write('rejected', { reply: replyText(reply), ...fact }, session);
    },
    queued(session, fact) {
      write('queued', fact, session);
    },
    authenticated(session, fact) {
      write('authenticated', fact, session);
    },
    requested(session, { reply, ...fact }) {
      write('requested', { reply: replyText(reply), ...fact }, session);
    },
    turned(session, fact) {
      write('turned', fact, session);
    },
    attempted(session, fact) {
      write('attempted', fact, session);
    },
    settled(fact) {
      write('settled', fact);
    },
    reported(fact) {
      write('reported', fact);
    },
  };
}

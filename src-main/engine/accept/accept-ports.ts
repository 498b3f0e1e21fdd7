/** What accepting asks of the rest of the engine. */
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { MessageId } from '../../mail/envelope.ts';
import type { SmtpReply } from '../../mail/smtp-reply.ts';
import type { AppSettings, ListenerService } from '../../shared/settings/app-settings.ts';
import type { BodyCopy, BodyWriter, NewMessage, StoredBody } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { GatewayDirectory } from '../gateway-directory.ts';
import type { Logger } from '../logger.ts';
import type { LogSession, MailLog } from '../mail-log.ts';
import type { SessionBeginnings } from '../session-register.ts';
import type { JudgeUnknownDomain, RecipientCheck, SenderCheck } from './judge-recipient.ts';

/** The facts of an SMTP session that decisions are made from. */
export interface SessionFacts extends LogSession {
  readonly service: ListenerService;
  readonly peerPort: number;
  readonly localAddress: string;
  readonly localPort: number;
  /** EHLO or HELO name, null before it came. */
  readonly helo: string | null;
  /** For example `TLSv1.3 TLS_AES_256_GCM_SHA384`; null in clear text. */
  readonly tls: string | null;
  /** The gateway domain that signed in, A-label; null before AUTH. */
  readonly account: string | null;
}

/** Answers ETRN; starts the release itself, after the reply is decided. Never throws. */
export type AnswerEtrn = (session: SessionFacts, argument: string) => Promise<SmtpReply>;

/** With `startTurn` the reply is 250 and the socket is ours; without it the session goes on. Never throws. */
export type AnswerAtrn = (
  session: SessionFacts,
  argument: string,
) => Promise<{ readonly reply: SmtpReply; readonly startTurn: StartTurn | null }>;

export interface StartTurn {
  /**
   * Called once the server side is detached; bytes that came behind ATRN have been unshifted. The socket is paused: its
   * new owner resumes it. Resolves when the socket is closed.
   */
  run(socket: Socket | TLSSocket): Promise<void>;
  /** Called instead of run() if the connection was lost before: frees the locks. */
  cancel(): void;
}

export interface AcceptDeps {
  readonly clock: Clock;
  readonly log: Logger;
  readonly mailLog: MailLog;
  /** Current settings; app.host-name is never empty here. */
  settings(): AppSettings;
  readonly gateways: GatewayDirectory;
  /** What is asked about a recipient of a gateway, in this order. */
  readonly recipientChecks: readonly RecipientCheck[];
  readonly judgeUnknownDomain: JudgeUnknownDomain;
  /** Acts on recipients that are addresses of ours and takes them out; null if nobody else is to get the message. */
  takeOurs(message: NewMessage): Promise<NewMessage | null>;
  /** Asked when everything else about MAIL is right. */
  readonly checkSender: SenderCheck;
  nextMessageId(): MessageId;
  newBody(id: MessageId): BodyWriter;
  /** The last word on a complete message before it is stored. Rejects with SmtpRejection. */
  inspect(message: NewMessage): Promise<void>;
  /** The same body for a further message. */
  copyBody(body: StoredBody, id: MessageId): Promise<BodyCopy>;
  /** All in one transaction. */
  enqueue(messages: readonly NewMessage[]): Promise<void>;
  /** Free bytes on the disk of the data folder, as known (refreshed in the background). */
  freeBytes(): number;
  readonly sessions: SessionBeginnings;
  readonly answerEtrn: AnswerEtrn;
  readonly answerAtrn: AnswerAtrn;
}

/** What is known about an SMTP session and its open transaction. Changed by the commands, read by everybody. */
import type { EnvelopeRecipient, EnvelopeSender } from '../../mail/envelope.ts';
import type { SmtpReply } from '../../mail/smtp-reply.ts';
import type { Mailbox } from '../../mail/address.ts';
import type { ListenerService } from '../../shared/settings/app-settings.ts';
import type { Route } from '../queue/route-table.ts';
import type { AcceptDeps, SessionFacts } from './accept-ports.ts';
import type { AuthExchange } from './auth-mechanisms.ts';
import type { AuthLimits } from './auth-limits.ts';
import { ErrorLimits } from './error-limits.ts';
import type { DataScanner } from './data-scanner.ts';
import type { FetchedMail } from './listener-context.ts';
import type { MessageData } from './message-data.ts';

/** With its way: held for its gateway, or due to go out. */
export type AcceptedRecipient = EnvelopeRecipient & Route;

/** A message on its way in. */
export interface Reception {
  readonly data: MessageData;
  readonly scanner: DataScanner;
  /** Never rejects; comes when the data have ended and the message is stored or refused. */
  readonly reply: Promise<SmtpReply>;
}

export interface Transaction {
  readonly sender: EnvelopeSender;
  /** The reverse-path in its parts; null for the null path. */
  readonly senderMailbox: Mailbox | null;
  /** Declared by MAIL (RFC 1870); null if it was not. */
  readonly sizeBytes: number | null;
  /** By forward-path, so that a repeated RCPT replaces the former one. */
  readonly recipients: Map<string, AcceptedRecipient>;
  /** A message that comes in chunks (BDAT); null before the first one. */
  reception: Reception | null;
  /** A chunk failed: all further ones fail until RSET or the next MAIL (RFC 3030). */
  isSpoilt: boolean;
}

/** Fixed facts of a connection. */
export interface ConnectionFacts {
  readonly id: string;
  readonly service: ListenerService;
  readonly peerAddress: string;
  readonly peerPort: number;
  readonly localAddress: string;
  readonly localPort: number;
  readonly hasCertificate: boolean;
  /** Set on a connection of our own that a provider has turned. */
  readonly fetched: FetchedMail | null;
}

export class SessionState {
  readonly id: string;
  readonly service: ListenerService;
  readonly peerAddress: string;
  readonly connection: ConnectionFacts;
  readonly deps: AcceptDeps;
  readonly authLimits: AuthLimits;
  helo: string | null = null;
  /** The peer said EHLO, not HELO. */
  isExtended = false;
  /** Protocol and cipher; null in clear text. */
  tls: string | null;
  /** The gateway domain that signed in. */
  account: string | null = null;
  exchange: AuthExchange | null = null;
  authFailures = 0;
  readonly errors = new ErrorLimits();
  transaction: Transaction | null = null;

  constructor(connection: ConnectionFacts, tls: string | null, deps: AcceptDeps, authLimits: AuthLimits) {
    this.connection = connection;
    this.id = connection.id;
    this.service = connection.service;
    this.peerAddress = connection.peerAddress;
    this.tls = tls;
    this.deps = deps;
    this.authLimits = authLimits;
  }

  /** A provider hands over mail that we asked for. */
  get isFetched(): boolean {
    return this.connection.fetched !== null;
  }

  /** A copy for those who answer requests. */
  facts(): SessionFacts {
    const { id, service, peerAddress, peerPort, localAddress, localPort } = this.connection;
    const { helo, tls, account } = this;
    return { id, service, peerAddress, peerPort, localAddress, localPort, helo, tls, account };
  }

  /** Ends the transaction, if one is open; a message that is half there goes. */
  endTransaction(reason: string): void {
    this.transaction?.reception?.data.abort(reason);
    this.transaction = null;
  }

  /** TLS is active now: everything that was said before is forgotten (RFC 3207 section 4.2). */
  startOver(tls: string): void {
    this.endTransaction('TLS started');
    this.tls = tls;
    this.helo = null;
    this.isExtended = false;
    this.account = null;
    this.exchange = null;
  }
}

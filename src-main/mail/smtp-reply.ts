/** What we say on the wire: every reply in one place, and the error that carries one. */

export interface SmtpReply {
  /** Basic code, RFC 5321 section 4.2. */
  readonly code: number;
  /** Enhanced code, RFC 3463; null where the standard has none (3yz, greeting, EHLO). */
  readonly enhanced: `${2 | 4 | 5}.${number}.${number}` | null;
  /** For the peer: one short line, no policy details, no paths. */
  readonly text: string;
}

/** A reply, ours or a peer's, as log and history show it: what there is of code, enhanced code and text. */
export function replyText({
  code,
  enhanced,
  text,
}: Pick<SmtpReply, 'code' | 'text'> & { readonly enhanced: string | null }): string {
  return [code, enhanced, text].filter((part) => part !== null && part !== '').join(' ');
}

/** A refusal: the reply is for the peer, the reason is for our log only. */
export class SmtpRejection extends Error {
  override readonly name = 'SmtpRejection';
  constructor(
    readonly reply: SmtpReply,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${String(reply.code)} ${reply.enhanced ?? ''} ${reply.text} (${reason})`, options);
  }
}

type ReplyMaker = (...values: never[]) => SmtpReply;

/** All replies of the receiving side. Section numbers are those of the RFC named. */
export const replies = {
  // Session (RFC 5321 4.2, 4.5)
  ok: { code: 250, enhanced: '2.0.0', text: 'OK' },
  bye: { code: 221, enhanced: '2.0.0', text: 'Bye' },
  helloFirst: { code: 503, enhanced: '5.5.1', text: 'Send HELO or EHLO first' },
  badSequence: { code: 503, enhanced: '5.5.1', text: 'Bad sequence of commands' },
  unknownCommand: { code: 500, enhanced: '5.5.1', text: 'Command not recognized' },
  notImplemented: { code: 502, enhanced: '5.5.1', text: 'Command not implemented here' },
  controlCharacter: { code: 500, enhanced: '5.5.2', text: 'Control character in command' },
  lineTooLong: { code: 500, enhanced: '5.5.2', text: 'Line too long' },
  badArguments: { code: 501, enhanced: '5.5.4', text: 'Syntax error in arguments' },
  unknownParameter: { code: 555, enhanced: '5.5.4', text: 'Parameter not recognized' },
  tooManyErrors: { code: 421, enhanced: '4.7.0', text: 'Too many errors, closing' },
  tooManyConnections: { code: 421, enhanced: '4.7.0', text: 'Too many connections from your address' },
  serverBusy: { code: 421, enhanced: '4.3.2', text: 'Server too busy' },
  receptionPaused: { code: 421, enhanced: '4.3.2', text: 'Not accepting messages now' },
  shuttingDown: { code: 421, enhanced: '4.3.2', text: 'Service shutting down' },
  idleTooLong: { code: 421, enhanced: '4.4.2', text: 'Idle too long, closing' },
  localTrouble: { code: 451, enhanced: '4.3.0', text: 'Local trouble, try again later' },
  httpSpoken: { code: 421, enhanced: '4.7.0', text: 'This is SMTP, not HTTP' },
  help: { code: 214, enhanced: '2.0.0', text: 'See RFC 5321' },
  cannotVerify: { code: 252, enhanced: '2.1.5', text: 'Cannot verify, but will accept and attempt delivery' },

  // Envelope (RFC 5321 4.1.1.2-3, 6531)
  senderOk: { code: 250, enhanced: '2.1.0', text: 'Sender OK' },
  recipientOk: { code: 250, enhanced: '2.1.5', text: 'Recipient OK' },
  badSenderSyntax: { code: 501, enhanced: '5.1.7', text: 'Bad reverse-path syntax' },
  badRecipientSyntax: { code: 501, enhanced: '5.1.3', text: 'Bad forward-path syntax' },
  needsSmtputf8: { code: 553, enhanced: '5.6.7', text: 'Non-ASCII address needs SMTPUTF8' },
  relayDenied: { code: 550, enhanced: '5.7.1', text: 'Relaying denied' },
  senderNotAuthenticated: { code: 550, enhanced: '5.7.1', text: 'This sender must be authenticated' },
  unknownSender: { code: 550, enhanced: '5.1.0', text: 'No such sender here' },
  cannotVerifyNow: { code: 451, enhanced: '4.4.3', text: 'Address cannot be verified now, try again later' },
  senderOfOthers: { code: 553, enhanced: '5.7.1', text: 'Sender does not belong to your account' },
  unknownRecipient: { code: 550, enhanced: '5.1.1', text: 'No such recipient here' },
  tooManyRecipients: { code: 452, enhanced: '4.5.3', text: 'Too many recipients' },
  quotaFull: { code: 452, enhanced: '4.2.2', text: 'Mailbox full, try again later' },
  quotaExceeded: { code: 552, enhanced: '5.2.2', text: 'Mailbox full' },
  dnsUnavailable: { code: 451, enhanced: '4.4.3', text: 'Name servers do not answer, try again later' },
  tryLater: { code: 451, enhanced: '4.7.1', text: 'Not now, try again later' },
  messageTooBig: { code: 552, enhanced: '5.3.4', text: 'Message too big' },
  noRoom: { code: 452, enhanced: '4.3.1', text: 'Insufficient system storage' },

  // Data (RFC 5321 4.1.1.4, 3030)
  startData: { code: 354, enhanced: null, text: 'End data with <CR><LF>.<CR><LF>' },
  chunkTaken: (octets: number) =>
    ({ code: 250, enhanced: '2.0.0', text: `${String(octets)} octets received` }) as const,
  noRecipients: { code: 554, enhanced: '5.5.1', text: 'No valid recipients' },
  bareNewline: { code: 550, enhanced: '5.5.2', text: 'Bare CR, bare LF or NUL in message' },
  infected: { code: 550, enhanced: '5.7.1', text: 'Message refused, malware found' },
  spam: { code: 550, enhanced: '5.7.1', text: 'Message refused as spam' },
  scannerDown: { code: 451, enhanced: '4.3.0', text: 'Content check not available, try again later' },
  loopDetected: { code: 554, enhanced: '5.4.6', text: 'Too many hops, routing loop' },
  dataBeforeGo: { code: 554, enhanced: '5.5.1', text: 'Data sent before 354' },
  queuedAs: (id: number) => ({ code: 250, enhanced: '2.0.0', text: `OK, queued as ${String(id)}` }) as const,

  // AUTH (RFC 4954)
  authSucceeded: { code: 235, enhanced: '2.7.0', text: 'Authentication successful' },
  badBase64: { code: 501, enhanced: '5.5.2', text: 'Bad base64 or cancelled' },
  mechanismRefused: { code: 504, enhanced: '5.5.4', text: 'Mechanism not available on this connection' },
  authRequired: { code: 530, enhanced: '5.7.0', text: 'Authentication required' },
  wrongCredentials: { code: 535, enhanced: '5.7.8', text: 'Authentication credentials invalid' },
  authUnavailable: { code: 454, enhanced: '4.7.0', text: 'Temporary authentication failure' },
  tooManyFailures: { code: 421, enhanced: '4.7.0', text: 'Too many authentication failures' },

  // STARTTLS (RFC 3207)
  startTlsNow: { code: 220, enhanced: '2.0.0', text: 'Ready to start TLS' },
  tlsRequired: { code: 530, enhanced: '5.7.0', text: 'TLS required' },

  // ETRN (RFC 1985). Always one line; the client reads the number.
  etrnNoArgument: { code: 500, enhanced: '5.5.4', text: 'ETRN needs a node name' },
  etrnBadSyntax: { code: 501, enhanced: '5.5.4', text: 'Bad node name' },
  etrnStarted: { code: 250, enhanced: '2.0.0', text: 'Queuing started' },
  etrnNothingWaits: { code: 251, enhanced: '2.0.0', text: 'No messages waiting' },
  etrnPending: (count: number) =>
    ({ code: 253, enhanced: '2.0.0', text: `${String(count)} pending messages started` }) as const,
  etrnCannotStart: { code: 458, enhanced: '4.3.0', text: 'Unable to queue messages for this node now' },
  etrnNotAllowed: { code: 459, enhanced: '4.7.1', text: 'Node not allowed' },

  // ATRN (RFC 2645)
  atrnTurning: { code: 250, enhanced: '2.0.0', text: 'OK, now reversing the connection' },
  atrnNotAllowed: { code: 450, enhanced: '4.7.1', text: 'ATRN request refused' },
  atrnUnavailable: { code: 451, enhanced: '4.3.0', text: 'Unable to process ATRN request now' },
  atrnNoMail: { code: 453, enhanced: '4.0.0', text: 'You have no mail' },
} as const satisfies Record<string, SmtpReply | ReplyMaker>;

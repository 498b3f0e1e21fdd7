/** MAIL and RCPT: syntax, parameters and policy of an envelope (RFC 5321 sections 4.1.1.2 and 4.1.1.3). */
import { isAscii, parsePath, type Mailbox } from '../../mail/address.ts';
import {
  parseMailParameters,
  parseRecipientParameters,
  type MailParameters,
} from '../../mail/esmtp-parameters.ts';
import type { EnvelopeSender } from '../../mail/envelope.ts';
import { replies, type SmtpReply } from '../../mail/smtp-reply.ts';
import { soonThen, type Soon } from '../soon.ts';
import { say, sayAndClose, type Answer } from './answer.ts';
import { maxMessageBytes } from './hello.ts';
import { judgeRecipient } from './judge-recipient.ts';
import { isSubmission, type Refusal } from './session-policy.ts';
import type { SessionState, Transaction } from './session-state.ts';

const refuse = (refusal: SmtpReply, reason: string): Refusal => ({ refusal, reason });

export function mail(session: SessionState, argument: string): Answer | Promise<Answer> {
  if (session.transaction && !session.transaction.isSpoilt) return say(replies.badSequence);
  const path = /^FROM:(.*)$/is.exec(argument)?.[1];
  if (path === undefined) return say(replies.badArguments);
  if (session.deps.settings()['tray.pause-in']) return sayAndClose(replies.receptionPaused);
  return soonThen(acceptedSender(session, path), (begun) => {
    if ('refusal' in begun) {
      session.deps.mailLog.rejected(session, {
        reply: begun.refusal,
        reason: begun.reason,
        reversePath: path.trim(),
      });
      return say(begun.refusal);
    }
    session.transaction = begun;
    return say(replies.senderOk);
  });
}

function acceptedSender(session: SessionState, text: string): Soon<Transaction | Refusal> {
  const begun = beginTransaction(session, text);
  // The provider has judged the senders of mail that we fetch.
  if ('refusal' in begun || begun.senderMailbox === null || session.isFetched) return begun;
  return soonThen(session.deps.checkSender(begun.senderMailbox), (objection) => objection ?? begun);
}

function beginTransaction(session: SessionState, text: string): Transaction | Refusal {
  const parsed = parsePath(text, { allowBare: isSubmission(session.service) });
  // The null path has no mailbox; a sender without domain is nobody.
  if (parsed === null || parsed.mailbox?.domain === '') return refuse(replies.badSenderSyntax, 'bad path');
  const parameters = parseMailParameters(parsed.rest);
  if ('refusal' in parameters) return refuse(parameters.refusal, 'bad parameters');
  const reversePath = parsed.mailbox?.path ?? '';
  const objection = objectionToMail(session, reversePath, parsed.rest, parameters.value);
  if (objection) return objection;
  return {
    sender: senderOf(reversePath, parameters.value),
    senderMailbox: parsed.mailbox,
    sizeBytes: parameters.value.sizeBytes,
    recipients: new Map(),
    reception: null,
    isSpoilt: false,
  };
}

function senderOf(reversePath: string, { bodyType, smtpUtf8, ret, envid }: MailParameters): EnvelopeSender {
  return { reversePath, bodyType, smtpUtf8, ret, envid };
}

function objectionToMail(
  session: SessionState,
  reversePath: string,
  rest: string,
  { smtpUtf8, sizeBytes }: MailParameters,
): Refusal | null {
  // Nothing was offered to a peer that said HELO.
  if (rest !== '' && !session.isExtended) return refuse(replies.unknownParameter, 'parameter after HELO');
  if (!smtpUtf8 && !isAscii(reversePath)) return refuse(replies.needsSmtputf8, 'non-ASCII sender');
  if (isSubmission(session.service) && session.account === null) {
    return refuse(replies.authRequired, 'submission without authentication');
  }
  if ((sizeBytes ?? 0) > maxMessageBytes(session))
    return refuse(replies.messageTooBig, 'declared size over the limit');
  if (!hasRoomFor(session, sizeBytes ?? 0))
    return refuse(replies.noRoom, 'free disk space below the threshold');
  return null;
}

function hasRoomFor(session: SessionState, bytes: number): boolean {
  return session.deps.freeBytes() - bytes >= session.deps.settings()['app.limits.disk'] * 1_048_576;
}

export function recipient(session: SessionState, argument: string): Answer | Promise<Answer> {
  const transaction = session.transaction;
  if (!transaction || transaction.reception || transaction.isSpoilt) return say(replies.badSequence);
  const path = /^TO:(.*)$/is.exec(argument)?.[1];
  if (path === undefined) return say(replies.badArguments);
  return soonThen(addRecipient(session, transaction, path), (objection) => {
    if (objection === null) return say(replies.recipientOk);
    session.deps.mailLog.rejected(session, {
      reply: objection.refusal,
      reason: objection.reason,
      reversePath: transaction.sender.reversePath,
      recipient: path.trim(),
    });
    return say(objection.refusal);
  });
}

/** Null: taken. */
function addRecipient(session: SessionState, transaction: Transaction, text: string): Soon<Refusal | null> {
  const parsed = parsePath(text, { allowBare: isSubmission(session.service) });
  if (!parsed?.mailbox) return refuse(replies.badRecipientSyntax, 'bad path');
  const { mailbox, rest } = parsed;
  const { smtpUtf8 } = transaction.sender;
  const parameters = parseRecipientParameters(rest, smtpUtf8);
  if ('refusal' in parameters) return refuse(parameters.refusal, 'bad parameters');
  if (rest !== '' && !session.isExtended) return refuse(replies.unknownParameter, 'parameter after HELO');
  if (!smtpUtf8 && !isAscii(mailbox.path)) return refuse(replies.needsSmtputf8, 'non-ASCII recipient');
  const settings = session.deps.settings();
  const key = recipientKey(mailbox);
  if (transaction.recipients.size >= settings['app.limits.recipients'] && !transaction.recipients.has(key)) {
    return refuse(replies.tooManyRecipients, 'limit of recipients');
  }
  if (session.connection.fetched?.mayTake(mailbox.domain) === false)
    return refuse(replies.relayDenied, 'not a domain that is fetched');
  const { senderMailbox: sender, sizeBytes } = transaction;
  const { gateways, recipientChecks, judgeUnknownDomain } = session.deps;
  const question = { session, sender, recipient: mailbox, sizeBytes };
  return soonThen(
    judgeRecipient(question, { settings, gateways, recipientChecks, judgeUnknownDomain }),
    (verdict) => {
      if ('refusal' in verdict) return verdict;
      transaction.recipients.set(key, { forwardPath: mailbox.path, ...parameters.value, ...verdict });
      return null;
    },
  );
}

/** The same mailbox twice is one recipient; local parts are case-sensitive for transport. */
const recipientKey = (mailbox: Mailbox): string => `${mailbox.localPart}@${mailbox.domain.toLowerCase()}`;

/** DATA (RFC 5321 section 4.1.1.4) and BDAT (RFC 3030): how the content of a message begins, goes on and ends. */
import { replies, type SmtpReply } from '../../mail/smtp-reply.ts';
import { say, sayAndClose, type Answer, type Step } from './answer.ts';
import { DataScanner } from './data-scanner.ts';
import { maxMessageBytes } from './hello.ts';
import { startReception } from './receive-message.ts';
import type { Reception, SessionState, Transaction } from './session-state.ts';

/** `hasMore`: bytes arrived behind the command already. */
export function data(session: SessionState, argument: string, hasMore: boolean): Answer {
  if (hasMore) {
    // Whoever does not wait for 354 may hide commands in the data, or data in the commands.
    session.deps.mailLog.rejected(session, { reply: replies.dataBeforeGo, reason: 'bytes behind DATA' });
    return sayAndClose(replies.dataBeforeGo);
  }
  if (argument !== '') return say(replies.badArguments);
  const transaction = session.transaction;
  if (!transaction || transaction.reception || transaction.isSpoilt) return say(replies.badSequence);
  if (transaction.recipients.size === 0) return say(replies.noRecipients);
  const reception = startReception(session, transaction, new DataScanner('dot-stuffed'));
  transaction.reception = reception;
  const reply = (): Promise<SmtpReply> => lastReply(session, reception);
  const { scanner } = reception;
  return say(replies.startData, {
    kind: 'read-content',
    verb: 'DATA',
    octets: null,
    scanner,
    reception,
    reply,
  });
}

/** `refusal`: the command may not even be given now; its octets are swallowed all the same, for they are no commands. */
export function chunk(session: SessionState, argument: string, refusal: SmtpReply | null): Answer {
  const match = /^(\d{1,15})(?: +(LAST))?$/i.exec(argument);
  const octets = Number(match?.[1] ?? 0);
  // Without a length nobody knows where the next command begins; a huge one would have to be swallowed for ever.
  if (!match) return sayAndClose(refusal ?? replies.badArguments);
  if (octets > 2 * maxMessageBytes(session)) return sayAndClose(replies.messageTooBig);
  const { transaction } = session;
  const objection = refusal ?? objectionToChunk(transaction);
  if (objection !== null || transaction === null) return swallow(octets, objection ?? replies.badSequence);
  transaction.reception ??= startReception(session, transaction, new DataScanner('counted'));
  const { reception } = transaction;
  const isLast = match[2] !== undefined;
  const reply = (): Promise<SmtpReply> =>
    isLast ? lastReply(session, reception) : chunkReply(transaction, reception, octets);
  return silently({
    kind: 'read-content',
    verb: 'BDAT',
    octets,
    scanner: reception.scanner,
    reception,
    reply,
  });
}

function swallow(octets: number, refusal: SmtpReply): Answer {
  const scanner = new DataScanner('counted');
  const reply = (): Promise<SmtpReply> => Promise.resolve(refusal);
  return silently({ kind: 'read-content', verb: 'BDAT', octets, scanner, reception: null, reply });
}

function objectionToChunk(transaction: Transaction | null): SmtpReply | null {
  if (!transaction || transaction.isSpoilt) return replies.badSequence;
  return transaction.recipients.size === 0 ? replies.noRecipients : null;
}

const silently = (step: Step): Answer => ({ replies: [], step });

/** The content is complete: the transaction ends with this reply, whatever it is. */
async function lastReply(session: SessionState, reception: Reception): Promise<SmtpReply> {
  reception.data.complete();
  const reply = await reception.reply;
  session.transaction = null;
  if (reply.code === 250) session.errors.forgive();
  return reply;
}

/** The chunk is with the store, or the message is refused already. */
async function chunkReply(
  transaction: Transaction,
  reception: Reception,
  octets: number,
): Promise<SmtpReply> {
  await reception.data.drained();
  if (!reception.data.isRefused) return replies.chunkTaken(octets);
  transaction.isSpoilt = true;
  reception.data.complete();
  return reception.reply;
}

/** HELO and EHLO, and the keywords: exactly what is accepted on this connection now (RFC 5321 section 4.1.1.1). */
import { replies, type SmtpReply } from '../../mail/smtp-reply.ts';
import { say, type Answer } from './answer.ts';
import { isOdmr, isServed, mechanismsFor } from './session-policy.ts';
import type { SessionState } from './session-state.ts';

/** Real clients send all sorts of names; what is not one short word is refused. */
const HELLO_NAME = /^\S{1,255}$/u;

export function hello(session: SessionState, argument: string, isExtended: boolean): Answer {
  if (!HELLO_NAME.test(argument)) return say(replies.badArguments);
  session.endTransaction('new hello');
  session.helo = argument;
  session.isExtended = isExtended;
  const greeting: SmtpReply = { code: 250, enhanced: null, text: session.deps.settings()['app.host-name'] };
  return isExtended ? { ...say(greeting), keywords: keywordsFor(session) } : say(greeting);
}

function keywordsFor(session: SessionState): string[] {
  const settings = session.deps.settings();
  const mechanisms = session.account === null ? mechanismsFor(settings, session) : [];
  const takesMail = !isOdmr(session.service);
  return [
    'PIPELINING',
    ...(takesMail
      ? [`SIZE ${String(maxMessageBytes(session))}`, '8BITMIME', 'SMTPUTF8', 'DSN', 'CHUNKING']
      : []),
    'ENHANCEDSTATUSCODES',
    ...(mayStartTls(session) ? ['STARTTLS'] : []),
    ...(mechanisms.length > 0 ? [`AUTH ${mechanisms.join(' ')}`] : []),
    ...(isEtrnOffered(session) ? ['ETRN'] : []),
    ...(isServed('ATRN', settings, session) ? ['ATRN'] : []),
    // A Schleuse provider may then send ahead of our replies, whole messages in flight.
    ...(session.isFetched ? ['XREADAHEAD'] : []),
  ];
}

export const mayStartTls = (session: SessionState): boolean =>
  session.tls === null && session.connection.hasCertificate;

export const maxMessageBytes = (session: SessionState): number =>
  session.deps.settings()['app.limits.size'] * 1_048_576;

function isEtrnOffered(session: SessionState): boolean {
  return (
    isServed('ETRN', session.deps.settings(), session) &&
    session.deps.gateways
      .all()
      .some((gateway) => gateway['domain.enabled'] && gateway['dequeuing.etrn.honor'])
  );
}

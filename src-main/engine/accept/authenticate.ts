/** AUTH (RFC 4954): leads the exchange, tests the credentials, and makes guessing slow. */
import { randomBytes } from 'node:crypto';
import { replies, type SmtpReply } from '../../mail/smtp-reply.ts';
import { SecretUnavailable } from '../gateway-directory.ts';
import { say, sayAndClose, type Answer } from './answer.ts';
import { decodeBase64, startExchange, type AuthExchange, type Credentials } from './auth-mechanisms.ts';
import { isTrusted, mechanismsFor } from './session-policy.ts';
import type { SessionState } from './session-state.ts';

/** Stands for the secret of an account that does not exist, so that the test takes the same time. */
const NOBODYS_SECRET = randomBytes(24).toString('base64');

/** `AUTH mechanism [initial-response]`; the caller has checked the sequence. */
export function authenticate(session: SessionState, argument: string): Answer | Promise<Answer> {
  const [name = '', initial, ...rest] = argument.split(/ +/);
  if (name === '' || rest.length > 0) return say(replies.badArguments);
  if (session.account !== null) return say(replies.badSequence);
  const settings = session.deps.settings();
  const mechanism = mechanismsFor(settings, session).find((known) => known === name.toUpperCase());
  if (mechanism === undefined) return say(replies.mechanismRefused);
  if (session.authLimits.isBlocked(session.peerAddress)) return say(replies.authUnavailable);
  const started = startExchange(mechanism, settings['app.host-name'], session.deps.clock.now());
  if (initial !== undefined && !started.takesInitialResponse) return say(replies.badArguments);
  session.exchange = started.exchange;
  return initial === undefined
    ? ask(started.challenge)
    : continueExchange(session, started.exchange, initial);
}

const ask = (challenge: string): Answer => say({ code: 334, enhanced: null, text: challenge });

/** A line of the peer within the exchange. `*` cancels. */
export function continueExchange(
  session: SessionState,
  exchange: AuthExchange,
  line: string,
): Answer | Promise<Answer> {
  const response = line === '*' ? null : decodeBase64(line);
  const progress = response === null ? 'malformed' : exchange.answer(response);
  if (progress !== 'malformed' && 'challenge' in progress) return ask(progress.challenge);
  session.exchange = null;
  return progress === 'malformed' ? say(replies.badBase64) : judge(session, exchange, progress.credentials);
}

type Verdict = { readonly account: string } | { readonly refusal: SmtpReply; readonly reason: string };

function judge(
  session: SessionState,
  exchange: AuthExchange,
  credentials: Credentials,
): Answer | Promise<Answer> {
  const { mailLog } = session.deps;
  const fact = { account: credentials.logon, mechanism: exchange.mechanism };
  const verdict = testCredentials(session, credentials);
  if ('account' in verdict) {
    session.account = verdict.account;
    session.authFailures = 0;
    mailLog.authenticated(session, { ...fact, account: verdict.account, success: true });
    return say(replies.authSucceeded);
  }
  mailLog.authenticated(session, { ...fact, success: false, reason: verdict.reason });
  return verdict.refusal === replies.wrongCredentials ? answerFailure(session) : say(verdict.refusal);
}

/** The logon name is the gateway's domain; who is none of ours, is disabled or has no secret fails like a wrong secret. */
function testCredentials(session: SessionState, credentials: Credentials): Verdict {
  const { gateways, log } = session.deps;
  const gateway = gateways.find(credentials.logon);
  try {
    const secret = gateway?.['domain.enabled']
      ? gateways.secret(gateway['domain.name'], 'dequeuing.atrn.password')
      : null;
    const isRight = credentials.matches(secret ?? NOBODYS_SECRET);
    if (gateway && secret !== null && isRight) return { account: gateway['domain.name'] };
    const reason = secret === null ? 'no such account' : 'wrong secret';
    return { refusal: replies.wrongCredentials, reason };
  } catch (error) {
    if (!(error instanceof SecretUnavailable)) throw error;
    log.error({ session: session.id, err: error }, 'The secret of a gateway cannot be opened');
    return { refusal: replies.authUnavailable, reason: 'secret store not available' };
  }
}

/** 535 after 1, 2, 4 … seconds; at the limit of the connection 421 follows and it ends. */
async function answerFailure(session: SessionState): Promise<Answer> {
  const { clock } = session.deps;
  const settings = session.deps.settings();
  session.authFailures++;
  if (!isTrusted(settings, session.peerAddress)) session.authLimits.fail(session.peerAddress);
  const delayMs = 1000 * 2 ** Math.min(session.authFailures - 1, 5);
  await new Promise<void>((resolve) => clock.after(delayMs, resolve));
  return session.authFailures >= settings['app.auth.max-failures']
    ? sayAndClose(replies.wrongCredentials, replies.tooManyFailures)
    : say(replies.wrongCredentials);
}

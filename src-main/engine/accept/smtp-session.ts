/** One SMTP session without its socket: a command line goes in, an answer comes out. */
import { replies, type SmtpReply } from '../../mail/smtp-reply.ts';
import { say, sayAndClose, type Answer } from './answer.ts';
import { authenticate, continueExchange } from './authenticate.ts';
import { chunk, data } from './data-commands.ts';
import { mail, recipient } from './envelope-commands.ts';
import { hello, mayStartTls } from './hello.ts';
import { atrn, etrn } from './release-commands.ts';
import { isServed } from './session-policy.ts';
import type { SessionState } from './session-state.ts';

/** Octets of a command line; AUTH may be longer (RFC 4954 section 4). */
const MAX_COMMAND = 2000;
const MAX_AUTH = 12_288;

interface Command {
  readonly needsHello: boolean;
  run(session: SessionState, argument: string, hasMore: boolean): Answer | Promise<Answer>;
}

const anytime = (run: Command['run']): Command => ({ needsHello: false, run });
const afterHello = (run: Command['run']): Command => ({ needsHello: true, run });

const commands: ReadonlyMap<string, Command> = new Map([
  ['EHLO', anytime((session, argument) => hello(session, argument, true))],
  ['HELO', anytime((session, argument) => hello(session, argument, false))],
  ['NOOP', anytime(() => say(replies.ok))],
  ['RSET', anytime(reset)],
  ['HELP', anytime(() => say(replies.help))],
  ['QUIT', anytime(() => sayAndClose(replies.bye))],
  ['VRFY', anytime((_, argument) => say(argument === '' ? replies.badArguments : replies.cannotVerify))],
  ['STARTTLS', afterHello(startTls)],
  ['AUTH', afterHello(auth)],
  ['MAIL', afterHello(mail)],
  ['RCPT', afterHello(recipient)],
  ['DATA', afterHello(data)],
  ['BDAT', afterHello((session, argument) => chunk(session, argument, null))],
  ['ETRN', afterHello(etrn)],
  ['ATRN', afterHello(atrn)],
]);

/** The first word of a command line, upper case. */
export const verbOf = (line: string): string => (/^[^ \t]*/.exec(line)?.[0] ?? '').toUpperCase();

/** Whether we know such a command, served or not. */
export const isVerb = (word: string): boolean => commands.has(word);

function reset(session: SessionState): Answer {
  session.endTransaction('RSET');
  return say(replies.ok);
}

function startTls(session: SessionState, argument: string): Answer {
  if (session.tls !== null) return say(replies.badSequence);
  if (!mayStartTls(session)) return say(replies.notImplemented);
  return argument === '' ? say(replies.startTlsNow, { kind: 'start-tls' }) : say(replies.badArguments);
}

function auth(session: SessionState, argument: string): Answer | Promise<Answer> {
  if (!session.isExtended) return say(replies.helloFirst);
  return session.transaction ? say(replies.badSequence) : authenticate(session, argument);
}

/** Browsers can be made to talk to a mail port. */
const HTTP = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|CONNECT) .*HTTP\//i;

/** Control characters but the tab: nobody sends them in a command. */
const CONTROL = /[\0-\x08\x0a-\x1f\x7f]/;

/** Looks at the end only: the line may be long, and a pattern would begin anew at each blank in it. */
function withoutFinalBlanks(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ' || text[end - 1] === '\t') end -= 1;
  return text.slice(0, end);
}

export class SmtpSession {
  readonly state: SessionState;

  constructor(state: SessionState) {
    this.state = state;
  }

  /** `line` without its end; `hasMore`: bytes came behind it already. Never throws or rejects. */
  handle(line: Buffer, hasMore: boolean): Answer | Promise<Answer> {
    const text = withoutFinalBlanks(line.toString('utf8'));
    const verb = this.state.exchange ? 'AUTH' : verbOf(text);
    try {
      const answer = this.#answer(line.length, text, verb, hasMore);
      return answer instanceof Promise ? this.#settle(answer, verb) : this.#count(answer, verb);
    } catch (error) {
      return this.#fault(error);
    }
  }

  /** The reply that comes when the content of a message was read. */
  finish(verb: 'DATA' | 'BDAT', reply: SmtpReply): Answer | Promise<Answer> {
    return this.#count(say(reply), verb);
  }

  #answer(octets: number, text: string, verb: string, hasMore: boolean): Answer | Promise<Answer> {
    const { state } = this;
    if (octets > (verb === 'AUTH' ? MAX_AUTH : MAX_COMMAND)) {
      state.exchange = null;
      return say(replies.lineTooLong);
    }
    if (state.exchange) return continueExchange(state, state.exchange, text);
    if (HTTP.test(text)) return sayAndClose(replies.httpSpoken);
    if (CONTROL.test(text)) return say(replies.controlCharacter);
    const argument = text.slice(verb.length).trim();
    const command = commands.get(verb);
    const refusal = this.#refusal(verb, command);
    if (verb === 'BDAT') return chunk(state, argument, refusal);
    return refusal === null && command
      ? command.run(state, argument, hasMore)
      : say(refusal ?? replies.unknownCommand);
  }

  /** Why a verb is not even looked at. */
  #refusal(verb: string, command: Command | undefined): SmtpReply | null {
    if (!isServed(verb, this.state.deps.settings(), this.state)) return replies.notImplemented;
    if (!command) return replies.unknownCommand;
    return command.needsHello && this.state.helo === null ? replies.helloFirst : null;
  }

  async #settle(answer: Promise<Answer>, verb: string): Promise<Answer> {
    try {
      return await this.#count(await answer, verb);
    } catch (error) {
      return this.#fault(error);
    }
  }

  /** Errors make the answers slow, too many end the session. */
  #count(answer: Answer, verb: string): Answer | Promise<Answer> {
    const { state } = this;
    const reply = answer.replies.at(-1);
    if (reply === undefined || answer.step.kind === 'close') return answer;
    const patience = state.errors.count(verb, reply);
    if (patience === 'exhausted') {
      state.deps.mailLog.rejected(state, {
        reply: replies.tooManyErrors,
        reason: 'limit of errors in a session',
      });
      return sayAndClose(replies.tooManyErrors);
    }
    if (patience.delayMs === 0) return answer;
    return new Promise((resolve) => {
      state.deps.clock.after(patience.delayMs, () => {
        resolve(answer);
      });
    });
  }

  #fault(error: unknown): Answer {
    this.state.deps.log.error({ session: this.state.id, err: error }, 'A command failed inside');
    return say(replies.localTrouble);
  }
}

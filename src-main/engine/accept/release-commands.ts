/** ETRN (RFC 1985) and ATRN (RFC 2645): the sequence is checked here; who may ask is answered by those handed in. */
import { replies } from '../../mail/smtp-reply.ts';
import { say, type Answer } from './answer.ts';
import type { SessionState } from './session-state.ts';

/** Also after HELO; the caller has checked that a hello came. */
export async function etrn(session: SessionState, argument: string): Promise<Answer> {
  if (session.transaction) return say(replies.badSequence);
  return say(await session.deps.answerEtrn(session.facts(), argument));
}

export async function atrn(session: SessionState, argument: string): Promise<Answer> {
  if (!session.isExtended) return say(replies.helloFirst);
  if (session.transaction) return say(replies.badSequence);
  if (session.account === null) return say(replies.authRequired);
  const { reply, startTurn } = await session.deps.answerAtrn(session.facts(), argument);
  return startTurn === null ? say(reply) : say(reply, { kind: 'turn', turn: startTurn });
}

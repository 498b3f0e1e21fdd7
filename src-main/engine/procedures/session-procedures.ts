/** Procedures on sessions: list, transcript, disconnect. */
import type { SessionRegister } from '../session-register.ts';
import { ProcedureFailure, type Handlers } from './create-call.ts';

type Names = Extract<keyof Handlers, `session:${string}`>;

export function sessionProcedures(sessions: SessionRegister): Pick<Handlers, Names> {
  return {
    'session:list': (filter) => sessions.list(filter),
    'session:transcript': ({ number, after }) => {
      const transcript = sessions.transcript(number, after);
      if (transcript === null) throw new ProcedureFailure('not-found', String(number));
      return transcript;
    },
    'session:disconnect': ({ number }) => ({ isLive: sessions.disconnect(number) }),
  };
}

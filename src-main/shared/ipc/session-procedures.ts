/** The part of the contract that is about sessions. */
import { z } from 'zod';
import { sessionFilter, sessionRow, sessionTranscript } from '../sessions/session-view.ts';
import { procedure } from './procedure.ts';

export const sessionProcedures = {
  'session:list': procedure(sessionFilter, z.array(sessionRow)),
  /** Lines behind `after`; `not-found` once the session is forgotten. */
  'session:transcript': procedure(
    z.strictObject({ number: z.int(), after: z.int().min(0).default(0) }),
    sessionTranscript,
  ),
  /** 421 to a peer that came to us, a broken connection to others; what was not confirmed goes back. */
  'session:disconnect': procedure(z.strictObject({ number: z.int() }), z.object({ isLive: z.boolean() })),
} as const;

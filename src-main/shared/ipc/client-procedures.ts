/** Procedures of the dequeue client (gateway-editor.md section 11): accounts, their runs, fetching by hand. */
import { z } from 'zod';
import { dequeueAccount, dequeueRun } from '../dequeue/dequeue-view.ts';
import { clientId, clientSecrets, clientSettings } from '../settings/client-settings.ts';
import { nothing, procedure } from './procedure.ts';

const byId = z.strictObject({ id: clientId });

export const clientProcedures = {
  'client:list': procedure(nothing, z.array(dequeueAccount)),
  /** Adds or replaces; refused with `already-exists` if another account has the name. A changed account starts afresh. */
  'client:save': procedure(
    z.strictObject({ id: clientId, settings: clientSettings, secrets: clientSecrets.default({}) }),
    nothing,
  ),
  'client:remove': procedure(byId, nothing),
  /** R21: runs at once and resolves with the result; joins a run that is going. */
  'client:run': procedure(byId, dequeueRun),
  /** Ends the run that is going, without loss. */
  'client:stop': procedure(byId, nothing),
  /** The last runs, newest first. */
  'client:runs': procedure(
    z.strictObject({ id: clientId, limit: z.int().min(1).max(1000).default(50) }),
    z.array(dequeueRun),
  ),
} as const;

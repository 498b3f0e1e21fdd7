/** Procedures of the Gateway Editor beside reading and saving: what waits and why, and what only the machine and the net know. */
import { z } from 'zod';
import { waitingFacts } from '../queue/why-waiting.ts';
import { gatewayFields } from '../settings/gateway-settings.ts';
import { inputIssue, procedure } from './procedure.ts';

const domain = z.string();

export const editorProcedures = {
  /** D8, and the use of the quotas (Q8): `messages` and `sizeBytes`. */
  'waiting:facts': procedure(z.strictObject({ domain }), waitingFacts),
  /**
   * Settings as they stand on the page, applied or not: warnings at their fields (T16, T17, T19, T20, T23, T45, T47). They
   * never block; nothing is changed. `domain` is the name under which the gateway is stored.
   */
  'check:gateway': procedure(z.strictObject({ domain, settings: gatewayFields }), z.array(inputIssue)),
} as const;

/** Procedures that try things out: the certificate, its files before they are applied, and tests of connections (H1–H3). */
import { z } from 'zod';
import { certificateFiles, certificateInfo } from '../diagnosis/certificate-view.ts';
import { connectionTest, testRow, testRun } from '../diagnosis/connection-test.ts';
import { gatewayFields, gatewaySecrets } from '../settings/gateway-settings.ts';
import { inputIssue, nothing, procedure } from './procedure.ts';

const domain = z.string();

export const diagnosisProcedures = {
  /** P12: what our listeners show; null: there is none, a fault says why. */
  'tls:certificate-info': procedure(nothing, certificateInfo.nullable()),
  /** Files that are not applied yet: what keeps them from being used (T16, T27, T28), by setting id. */
  'tls:check': procedure(
    certificateFiles,
    z.object({ certificate: certificateInfo.nullable(), issues: z.array(inputIssue) }),
  ),
  /**
   * H1 with the values of the page, applied or not; a secret that is absent is the stored one. Nothing is sent and nothing
   * changed; at most 60 s. `help:changed` tells of new rows.
   */
  'help:test-target': procedure(
    z.strictObject({ run: testRun, settings: gatewayFields, secrets: gatewaySecrets.default({}) }),
    connectionTest,
  ),
  /** H2: the same for whoever sent the last valid ETRN, at the port of the page (E8). */
  'help:test-requester': procedure(z.strictObject({ run: testRun, settings: gatewayFields }), connectionTest),
  /** H3: signs in at our own ODMR listener as the client of this gateway would. */
  'help:test-signin': procedure(z.strictObject({ run: testRun, domain }), connectionTest),
  /** Rows so far of a test that runs; empty if there is none of that name. */
  'help:test-rows': procedure(z.strictObject({ run: testRun }), z.array(testRow)),
  /** The test ends at once with `cancelled`. */
  'help:cancel-test': procedure(z.strictObject({ run: testRun }), nothing),
  /** The address of the last valid ETRN of this gateway; null: none since it was added. */
  'help:last-requester': procedure(z.strictObject({ domain }), z.string().nullable()),
} as const;

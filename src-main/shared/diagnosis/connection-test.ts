/** Tests that a person starts (H1–H3): each step of a connection as a row, with what the peer said and how we judge it. */
import { z } from 'zod';

export const testSteps = [
  /** Host field → addresses to try. */
  'resolve',
  'connect',
  'greeting',
  'ehlo',
  'starttls',
  'certificate',
  'auth',
  'noop',
  'quit',
  /** Test of the sign-in: is there an ODMR listener, who can reach it, what does it offer. */
  'listener',
  'reach',
  'mechanisms',
] as const;
export type TestStep = (typeof testSteps)[number];

/** `warning`: works, but not as it should; `skipped`: not wanted by the settings, or not offered and not needed. */
export const testVerdicts = ['ok', 'warning', 'failed', 'skipped'] as const;
export type TestVerdict = (typeof testVerdicts)[number];

/** Why a step is not simply `ok`; the words are `test.finding.<code>`, with `value` filled in. */
export const testFindings = [
  'own-address',
  'not-resolved',
  'no-such-name',
  'null-mx',
  'not-reached',
  'timed-out',
  'closed-by-peer',
  'refused-by-peer',
  'not-smtp',
  'tls-off',
  'tls-not-offered',
  'tls-refused',
  'tls-failed',
  'certificate-untrusted',
  'certificate-other-name',
  'certificate-expired',
  'certificate-not-checked',
  'no-credentials',
  'auth-not-offered',
  'auth-in-clear-refused',
  'auth-refused',
  'auth-postponed',
  'secret-not-set',
  'secret-unavailable',
  'listener-off',
  'listener-failed',
  'reach-everywhere',
  'reach-private',
  'reach-this-computer',
  'no-requester',
  'requester-not-allowed',
] as const;
export const testFinding = z.enum(testFindings);
export type TestFinding = (typeof testFindings)[number];

export const testRow = z.object({
  step: z.enum(testSteps),
  /** `host [address]:port`, or the name that is looked up. */
  target: z.string(),
  /** Epoch ms when the step began. */
  at: z.int(),
  /** How long it took. */
  ms: z.int(),
  verdict: z.enum(testVerdicts),
  finding: testFinding.nullable(),
  /** As it came, not translated: the peer's reply (lines separated by LF), addresses, protocol and cipher, names. */
  reply: z.string(),
});
export type TestRow = z.output<typeof testRow>;

/** `passed`: some address would take mail as things stand; `failed`: none would. */
export const testEnds = ['passed', 'failed', 'cancelled', 'timed-out'] as const;

export const connectionTest = z.object({ rows: z.array(testRow), end: z.enum(testEnds) });
export type ConnectionTest = z.output<typeof connectionTest>;

/** Chosen by whoever starts a test; `help:cancel-test` and `help:test-rows` name it. */
export const testRun = z.string().regex(/^[\w-]{1,64}$/);

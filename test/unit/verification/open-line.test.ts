/** A bind password on an unencrypted connection (V15): to this computer, or where that was chosen on purpose. */
import { expect, it } from 'vitest';
import { mayUseOpenLine } from '../../../src-main/engine/verify/ldap-session.ts';

it.each([
  ['opportunistic', '192.0.2.7', false],
  ['required', '192.0.2.7', false],
  ['verified', '2001:db8::7', false],
  ['opportunistic', '::ffff:192.0.2.7', false],
  ['opportunistic', '127.0.0.1', true],
  ['opportunistic', '::1', true],
  ['off', '192.0.2.7', true],
] as const)('with TLS %s to %s: %s', (policy, address, expected) => {
  expect(mayUseOpenLine(policy, address)).toBe(expected);
});

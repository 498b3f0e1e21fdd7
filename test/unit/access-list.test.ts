/** Which peers a gateway's address list lets ask. */
import { describe, expect, it } from 'vitest';
import { isAllowed } from '../../src-main/mail/access-list.ts';

describe('an access list', () => {
  it('lets everybody ask while it refuses nobody', () => {
    expect(isAllowed('ignore', [], '192.0.2.7')).toBe(true);
  });

  it('lets nobody ask while it names only these and names none', () => {
    expect(isAllowed('honor', [], '192.0.2.7')).toBe(false);
  });

  it.each([
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7', '::ffff:192.0.2.7', true],
    ['192.0.2.7', '192.0.2.8', false],
    ['192.0.2.0/25', '192.0.2.127', true],
    ['192.0.2.0/25', '192.0.2.128', false],
    ['192.0.2.*', '192.0.2.200', true],
    ['192.0.2.*', '192.0.3.1', false],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['*', '2001:db8::1', true],
    ['0.0.0.0/0', '2001:db8::1', false],
  ])('with the entry %s covers %s: %s', (entry, peer, covered) => {
    expect({ honor: isAllowed('honor', [entry], peer), ignore: isAllowed('ignore', [entry], peer) }).toEqual({
      honor: covered,
      ignore: !covered,
    });
  });

  it('refuses what is no address, whatever the mode', () => {
    expect([isAllowed('ignore', [], 'client.example'), isAllowed('honor', ['*'], '')]).toEqual([
      false,
      false,
    ]);
  });
});

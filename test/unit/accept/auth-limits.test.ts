/** Ten wrong passwords close AUTH for an address. */
import { describe, expect, it } from 'vitest';
import { AuthLimits } from '../../../src-main/engine/accept/auth-limits.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

const MINUTE = 60_000;

function afterFailures(count: number, address: string) {
  const clock = new ManualClock();
  const limits = new AuthLimits(clock);
  for (let index = 0; index < count; index++) limits.fail(address);
  return { clock, limits };
}

describe('limits of AUTH', () => {
  it('close an address at the tenth failure for ten minutes', () => {
    const { clock, limits } = afterFailures(9, '192.0.2.7');
    const blocked = [limits.isBlocked('192.0.2.7')];
    limits.fail('192.0.2.7');
    blocked.push(
      limits.isBlocked('192.0.2.7'),
      limits.isBlocked('::ffff:192.0.2.7'),
      limits.isBlocked('192.0.2.8'),
    );
    clock.advance(10 * MINUTE - 1);
    blocked.push(limits.isBlocked('192.0.2.7'));
    clock.advance(1);
    blocked.push(limits.isBlocked('192.0.2.7'));
    expect(blocked).toEqual([false, true, true, false, true, false]);
  });

  it('forget failures after ten minutes', () => {
    const { clock, limits } = afterFailures(9, '192.0.2.7');
    clock.advance(10 * MINUTE);
    limits.fail('192.0.2.7');
    expect(limits.isBlocked('192.0.2.7')).toBe(false);
  });

  it('count an IPv6 network of 64 bits as one', () => {
    const { limits } = afterFailures(10, '2001:db8:1:2::1');
    expect([limits.isBlocked('2001:db8:1:2:ffff::9'), limits.isBlocked('2001:db8:1:3::1')]).toEqual([
      true,
      false,
    ]);
  });
});

/** How slow a peer may send. */
import { expect, it } from 'vitest';
import { isTooSlow } from '../../../src-main/engine/accept/data-pace.ts';

const MINUTE = 60_000;
const MB = 1_048_576;

it.each([
  [MINUTE, 1, false],
  [MINUTE + 1, 1, true],
  [2 * MINUTE, 120 * 1024, false],
  [2 * MINUTE, 120 * 1024 - 1, true],
  [31 * MINUTE, 2 * MB, false],
  [33 * MINUTE, 2 * MB, true],
])('after %i ms with %i bytes: too slow is %s', (elapsedMs, bytes, tooSlow) => {
  expect(isTooSlow(elapsedMs, bytes)).toBe(tooSlow);
});

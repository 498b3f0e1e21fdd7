/** Next hops as text, in the database and the log. */
import { expect, it } from 'vitest';
import { formatNextHop, parseNextHop } from '../../src-main/engine/queue/next-hop.ts';

it.each([
  'target.example:25',
  '[host.target.example]:2525',
  '[192.0.2.7]:25',
  'requester=[192.0.2.7]:25',
  'requester=[IPv6:2001:db8::7]:25',
])('%s comes back as it was written', (text) => {
  expect(formatNextHop(parseNextHop(text))).toBe(text);
});

it('a text without port is refused', () => {
  expect(() => parseNextHop('target.example')).toThrow('not a next hop: target.example');
});

/** Next hops as text, in the database and the log. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatNextHop, parseNextHop, type NextHop } from '../../src-main/engine/queue/next-hop.ts';
import type { HostField } from '../../src-main/shared/settings/field-types.ts';

it.each<[string, NextHop['kind']]>([
  ['customer.example', 'domain'],
  ['[192.0.2.7]', 'domain'],
  ['[IPv6:2001:db8::7]', 'domain'],
  ['old_name.example', 'domain'],
  ['smart-hosts=all', 'smart-hosts'],
  ['forward=client.example/[mail.office.example]:2525', 'forward-host'],
  ['forward=client.example/[IPv6:2001:db8::7]:25', 'forward-host'],
  ['forward-mx=office.example:25', 'forward-address'],
  ['target.example:25', 'target'],
  ['[host.target.example]:2525', 'target'],
  ['[192.0.2.7]:25', 'target'],
  ['requester=[192.0.2.7]:25', 'requester'],
  ['requester=[IPv6:2001:db8::7]:25', 'requester'],
])('%s is a next hop of the kind %s and comes back as it was written', (text, kind) => {
  const hop = parseNextHop(text);
  expect([hop.kind, formatNextHop(hop)]).toEqual([kind, text]);
});

it.each(['', 'two words', ':25', 'forward=client.example', 'unknown=x.example:25', '[host.example]'])(
  'the text "%s" is refused',
  (text) => {
    expect(() => parseNextHop(text)).toThrow(`not a next hop: ${text}`);
  },
);

const domain = fc.domain().map((name) => name.toLowerCase());
const address: fc.Arbitrary<HostField> = fc
  .ipV4()
  .map((text) => ({ kind: 'address', address: text }) as const);
const recipientDomain = fc.oneof(
  address,
  domain.map((name) => ({ kind: 'domain', domain: name }) as const),
);
const host = fc.oneof(
  recipientDomain,
  domain.map((name) => ({ kind: 'host', host: name }) as const),
);
const port = fc.integer({ min: 1, max: 65_535 });
const hops: fc.Arbitrary<NextHop> = fc.oneof(
  fc.record({ kind: fc.constant('domain' as const), host: recipientDomain }),
  fc.constant({ kind: 'smart-hosts' } as const),
  fc.record({ kind: fc.constant('forward-host' as const), gateway: domain, host, port }),
  fc.record({ kind: fc.constant('forward-address' as const), host: recipientDomain, port }),
  fc.record({ kind: fc.constant('target' as const), host, port }),
  fc.record({ kind: fc.constant('requester' as const), host: address, port }),
);

it('every next hop is read back from its text', () => {
  fc.assert(
    fc.property(hops, (hop) => {
      expect(parseNextHop(formatNextHop(hop))).toEqual(hop);
    }),
  );
});

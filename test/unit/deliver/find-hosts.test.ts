/** From a next hop to addresses, with a name system that says what the test wants (RFC 5321 section 5.1, RFC 7505). */
import { expect, test } from 'vitest';
import {
  findHosts,
  type FindHostsDeps,
  type HostQuery,
} from '../../../src-main/engine/deliver/find-hosts.ts';
import type { AddressAnswer, MxAnswer } from '../../../src-main/engine/host-resolver.ts';
import { SessionFault } from '../../../src-main/engine/deliver/session-fault.ts';
import { parseHostField } from '../../../src-main/shared/settings/field-types.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

interface World {
  readonly mx?: MxAnswer | Promise<MxAnswer>;
  readonly hosts?: Readonly<Record<string, readonly string[] | AddressAnswer | Promise<AddressAnswer>>>;
  readonly ourselves?: readonly string[];
  readonly clock?: ManualClock;
}

function depsOf({
  mx = { kind: 'none' },
  hosts = {},
  ourselves = [],
  clock = new ManualClock(),
}: World): FindHostsDeps {
  return {
    resolver: {
      mx: () => Promise.resolve(mx),
      addresses: (name) => {
        const known = hosts[name] ?? { kind: 'no-such-name' as const };
        return Promise.resolve(
          Array.isArray(known)
            ? { kind: 'addresses', addresses: known as string[] }
            : (known as AddressAnswer),
        );
      },
    },
    clock,
    mxLimitMs: 10_000,
    addressLimitMs: 10_000,
    isOurselves: (host, address) => ourselves.includes(host) || ourselves.includes(address),
    shuffle: (items) => [...items].reverse(),
  };
}

async function found(
  target: string,
  world: World,
  wish: Partial<HostQuery> = {},
): Promise<string[] | string> {
  const host = parseHostField(target);
  if (host === null) throw new Error(`no host field: ${target}`);
  const query = { host, isRecipientDomain: false, mustHaveMx: false, ...wish };
  try {
    return (await findHosts(query, depsOf(world))).map(({ host, address }) => `${host} ${address}`);
  } catch (error) {
    if (error instanceof SessionFault) return error.code;
    throw error;
  }
}

const mx = (...records: [preference: number, exchange: string][]): MxAnswer => ({
  kind: 'records',
  records: records.map(([preference, exchange]) => ({ preference, exchange })),
});
const hosts = {
  'a.example': ['192.0.2.1', '2001:db8::1'],
  'b.example': ['192.0.2.2'],
  'c.example': ['192.0.2.3'],
};

test.each<[string, string, World, string[] | string]>([
  [
    'by preference, equals shuffled, all addresses of a host',
    'x.example',
    { mx: mx([20, 'c.example'], [10, 'a.example'], [10, 'b.example']), hosts },
    ['b.example 192.0.2.2', 'a.example 192.0.2.1', 'a.example 2001:db8::1', 'c.example 192.0.2.3'],
  ],
  [
    'the name itself where there is no MX',
    'a.example',
    { hosts },
    ['a.example 192.0.2.1', 'a.example 2001:db8::1'],
  ],
  [
    'no fall-back to the name where there is an MX',
    'a.example',
    { mx: mx([10, 'gone.example']), hosts },
    'dns',
  ],
  [
    'an MX without an address is left out',
    'x.example',
    { mx: mx([10, 'gone.example'], [20, 'b.example']), hosts },
    ['b.example 192.0.2.2'],
  ],
  ['null MX', 'x.example', { mx: mx([0, '']) }, 'null-mx'],
  ['a name that does not exist', 'x.example', { mx: { kind: 'no-such-name' } }, 'no-such-host'],
  [
    'a name that only the hosts file knows',
    'a.example',
    { mx: { kind: 'no-such-name' }, hosts },
    ['a.example 192.0.2.1', 'a.example 2001:db8::1'],
  ],
  ['a name without MX and address', 'x.example', {}, 'no-such-host'],
  ['a resolver in trouble', 'x.example', { mx: { kind: 'temporary', detail: 'ESERVFAIL' } }, 'dns'],
  [
    'a single label has no MX',
    'localhost',
    { mx: mx([10, 'a.example']), hosts: { localhost: ['127.0.0.1'] } },
    ['localhost 127.0.0.1'],
  ],
  [
    'a host in brackets has no MX',
    '[b.example]',
    { mx: mx([10, 'a.example']), hosts },
    ['b.example 192.0.2.2'],
  ],
  ['a host in brackets without address', '[gone.example]', { hosts }, 'no-such-host'],
  [
    'trouble with the addresses of a host',
    '[b.example]',
    { hosts: { 'b.example': { kind: 'temporary', detail: 'EAI_AGAIN' } } },
    'dns',
  ],
  ['an address', '192.0.2.7', {}, ['192.0.2.7 192.0.2.7']],
  ['our own address', '192.0.2.7', { ourselves: ['192.0.2.7'] }, 'own-address'],
  [
    'a host whose other address is ours',
    '[a.example]',
    { hosts, ourselves: ['192.0.2.1'] },
    ['a.example 2001:db8::1'],
  ],
  [
    'ourselves among the MX ends the list at our preference',
    'x.example',
    { mx: mx([10, 'a.example'], [20, 'b.example'], [20, 'c.example']), hosts, ourselves: ['192.0.2.3'] },
    ['a.example 192.0.2.1', 'a.example 2001:db8::1'],
  ],
  [
    'ourselves as the best MX',
    'x.example',
    { mx: mx([10, 'a.example'], [20, 'b.example']), hosts, ourselves: ['192.0.2.1'] },
    'own-address',
  ],
])('%s', async (_what, target, world, expected) => {
  expect(await found(target, world)).toEqual(expected);
});

test.each<[string, World, string[] | string]>([
  ['that does not exist', { mx: { kind: 'no-such-name' } }, 'no-such-domain'],
  ['without MX and address', {}, 'no-such-domain'],
  ['whose best MX is this computer', { mx: mx([10, 'b.example']), hosts, ourselves: ['192.0.2.2'] }, 'loop'],
  [
    'whose best MX bears our name, though its address is not on this computer',
    { mx: mx([10, 'b.example'], [20, 'c.example']), hosts, ourselves: ['b.example'] },
    'loop',
  ],
  [
    'whose best MX bears our name and has no address at all',
    { mx: mx([10, 'gone.example'], [20, 'c.example']), hosts, ourselves: ['gone.example'] },
    'loop',
  ],
  ['in trouble', { mx: { kind: 'temporary', detail: 'ESERVFAIL' } }, 'dns'],
])('a recipient’s domain %s', async (_what, world, expected) => {
  expect(await found('x.example', world, { isRecipientDomain: true })).toEqual(expected);
});

test.each<[string, World, string[] | string]>([
  ['no MX record', { hosts: { 'x.example': ['192.0.2.9'] } }, 'no-mx'],
  ['an MX record', { mx: mx([10, 'b.example']), hosts }, ['b.example 192.0.2.2']],
])('where domains must have an MX record, one with %s', async (_what, world, expected) => {
  expect(await found('x.example', world, { isRecipientDomain: true, mustHaveMx: true })).toEqual(expected);
});

test.each<[string, World]>([
  ['MX', { mx: new Promise(() => undefined) }],
  ['addresses', { hosts: { 'x.example': new Promise(() => undefined) } }],
])('%s that never come are temporary trouble when their time is over', async (_what, world) => {
  const clock = new ManualClock();
  const result = found('x.example', { ...world, clock });
  await Promise.resolve();
  for (let turns = 0; turns < 5; turns += 1) await Promise.resolve();
  clock.advance(10_000);
  expect(await result).toBe('dns');
});

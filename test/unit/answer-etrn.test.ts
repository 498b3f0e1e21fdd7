/** Who may ask by ETRN, and what each request hears and starts. */
import { describe, expect, it } from 'vitest';
import { answerEtrn, type EtrnDeps, type EtrnRequester } from '../../src-main/engine/turn/answer-etrn.ts';
import type { GatewaySettings } from '../../src-main/shared/settings/gateway-settings.ts';
import { RequestLimit } from '../../src-main/engine/turn/request-limit.ts';
import type { ReleaseTarget } from '../../src-main/engine/turn/release-gateway.ts';
import { aGateway, countsOf, directoryOf, silentMailLog, stoppedClock } from '../helpers/turn-fixtures.ts';

interface World {
  readonly answer: (argument: string, requester?: Partial<EtrnRequester>) => number;
  readonly text: (argument: string, requester?: Partial<EtrnRequester>) => string;
  readonly released: [string, ReleaseTarget][];
}

function world(
  gateways: Parameters<typeof aGateway>[0][],
  waiting: Record<string, number>,
  deps: Partial<EtrnDeps> = {},
): World {
  const released: [string, ReleaseTarget][] = [];
  const all: EtrnDeps = {
    gateways: directoryOf(gateways.map(aGateway)),
    mailLog: silentMailLog,
    limit: new RequestLimit(stoppedClock, 3, 10_000),
    counts: (gateway) => countsOf(gateway, { held: waiting[gateway] ?? 0 }),
    isConfirmed: () => true,
    canStart: () => true,
    startRelease: (gateway, target) => released.push([gateway, target]),
    noteRequester: () => undefined,
    ...deps,
  };
  const ask = (argument: string, requester: Partial<EtrnRequester> = {}) =>
    answerEtrn({ id: 's1', peerAddress: '192.0.2.7', account: null, ...requester }, argument, all);
  return { answer: (...a) => ask(...a).code, text: (...a) => ask(...a).text, released };
}

const open: Partial<GatewaySettings> = {
  'dequeuing.etrn.honor': true,
  'dequeuing.etrn.require-auth': false,
  'dequeuing.access.mode': 'honor',
  'dequeuing.access.entries': ['192.0.2.0/24'],
};
const withAuth: Partial<GatewaySettings> = { 'dequeuing.etrn.honor': true };

describe('ETRN', () => {
  it('notes from where a valid request came, whether or not mail waits, and no other', () => {
    const requesters: string[] = [];
    const { answer } = world(
      [
        { 'domain.name': 'empty.example', ...open },
        { 'domain.name': 'closed.example', ...withAuth },
      ],
      {},
      { noteRequester: (gateway, address) => requesters.push(`${gateway} ${address}`) },
    );
    answer('empty.example');
    answer('closed.example');
    answer('unknown.example');
    expect(requesters).toEqual(['empty.example 192.0.2.7']);
  });

  it('without a node name hears 500, with a bad one 501', () => {
    const { answer } = world([], {});
    expect([answer(''), answer('one two.example'), answer('single'), answer('@'), answer('#')]).toEqual([
      500, 501, 501, 501, 501,
    ]);
  });

  it('tells nobody why: unknown, disabled, not honoured and not on the access list hear the same 459', () => {
    const { answer, text } = world(
      [
        { 'domain.name': 'off.example', ...open, 'domain.enabled': false },
        { 'domain.name': 'silent.example', ...open, 'dequeuing.etrn.honor': false },
        { 'domain.name': 'elsewhere.example', ...open, 'dequeuing.access.entries': ['198.51.100.1'] },
      ],
      { 'off.example': 1, 'silent.example': 1, 'elsewhere.example': 1 },
    );
    const names = ['unknown.example', 'off.example', 'silent.example', 'elsewhere.example'];
    expect(names.map((name) => answer(name))).toEqual([459, 459, 459, 459]);
    expect(new Set(names.map((name) => text(name))).size).toBe(1);
  });

  it('refuses a gateway whose mail anybody could have sent to himself', () => {
    const { answer, released } = world(
      [{ 'domain.name': 'a.example', 'dequeuing.etrn.honor': true, 'dequeuing.etrn.require-auth': false }],
      { 'a.example': 1 },
    );
    expect([answer('a.example'), released]).toEqual([459, []]);
  });

  it('asks for AUTH with 530 and refuses a foreign account with 459', () => {
    const { answer, released } = world(
      [
        { 'domain.name': 'a.example', ...withAuth },
        { 'domain.name': 'b.example', ...withAuth },
      ],
      { 'a.example': 1, 'b.example': 1 },
    );
    expect([answer('a.example'), answer('a.example', { account: 'b.example' })]).toEqual([530, 459]);
    expect(released).toEqual([]);
  });

  it('counts what waits in 253 and sends it to the requester, whatever the case of the name', () => {
    const { text, answer, released } = world(
      [{ 'domain.name': 'a.example', ...withAuth, 'dequeuing.etrn.port': 2525 }],
      { 'a.example': 12 },
    );
    expect(text('A.Example.', { account: 'a.example' })).toMatch(/^12 /);
    expect(answer('a.example', { account: 'a.example', peerAddress: '2001:db8::7' })).toBe(253);
    expect(released).toEqual([
      [
        'a.example',
        {
          kind: 'next-hop',
          hop: { kind: 'requester', host: { kind: 'address', address: '192.0.2.7' }, port: 2525 },
        },
      ],
      [
        'a.example',
        {
          kind: 'next-hop',
          hop: { kind: 'requester', host: { kind: 'address', address: '2001:db8::7' }, port: 2525 },
        },
      ],
    ]);
  });

  it('takes a U-label for its A-label', () => {
    const { answer } = world([{ 'domain.name': 'xn--mnchen-3ya.example', ...open }], {
      'xn--mnchen-3ya.example': 1,
    });
    expect(answer('münchen.example')).toBe(253);
  });

  it('sends to the fixed target, whoever asked', () => {
    const { released, answer } = world(
      [
        {
          'domain.name': 'a.example',
          ...withAuth,
          'dequeuing.etrn.target': 'host',
          'dequeuing.etrn.host': '[mail.a.example]',
        },
      ],
      { 'a.example': 1 },
    );
    answer('a.example', { account: 'a.example' });
    expect(released).toEqual([
      [
        'a.example',
        {
          kind: 'next-hop',
          hop: { kind: 'target', host: { kind: 'host', host: 'mail.a.example' }, port: 25 },
        },
      ],
    ]);
  });

  it('files the mail of a local target with that gateway, unless it counts as foreign', () => {
    const target = {
      ...withAuth,
      'dequeuing.etrn.target': 'host',
      'dequeuing.etrn.host': 'b.example',
    } as const;
    const { released, answer } = world(
      [
        { 'domain.name': 'a.example', ...target },
        { 'domain.name': 'f.example', ...target, 'dequeuing.etrn.treat-as-foreign': true },
        { 'domain.name': 'b.example' },
      ],
      { 'a.example': 1, 'f.example': 1 },
    );
    answer('a.example', { account: 'a.example' });
    answer('f.example', { account: 'f.example' });
    expect(released).toEqual([
      ['a.example', { kind: 'gateway', domain: 'b.example' }],
      [
        'f.example',
        {
          kind: 'next-hop',
          hop: { kind: 'target', host: { kind: 'domain', domain: 'b.example' }, port: 25 },
        },
      ],
    ]);
  });

  it('says 251 when nothing waits, but 250 while another domain of the account has mail', () => {
    const { answer } = world(
      [
        { 'domain.name': 'a.example', ...withAuth },
        { 'domain.name': 'b.example', ...withAuth, 'dequeuing.account': 'a.example' },
      ],
      { 'b.example': 1 },
    );
    expect([
      answer('a.example', { account: 'a.example' }),
      answer('b.example', { account: 'a.example' }),
    ]).toEqual([250, 253]);
    expect(
      world([{ 'domain.name': 'a.example', ...withAuth }], {}).answer('a.example', { account: 'a.example' }),
    ).toBe(251);
  });

  it('joins a run that is going with 250', () => {
    const { answer } = world(
      [{ 'domain.name': 'a.example', ...open }],
      {},
      { counts: (gateway) => countsOf(gateway, { held: 2, active: 1 }) },
    );
    expect(answer('a.example')).toBe(250);
  });

  it('releases for @ only what this peer may release', () => {
    const { text, answer, released } = world(
      [
        { 'domain.name': 'a.example', ...open },
        { 'domain.name': 'sub.a.example', ...open },
        { 'domain.name': 'closed.a.example', ...withAuth },
        { 'domain.name': 'ba.example', ...open },
      ],
      { 'a.example': 1, 'sub.a.example': 2, 'closed.a.example': 4, 'ba.example': 8 },
    );
    expect(text('@a.example')).toMatch(/^3 /);
    expect(released.map(([gateway]) => gateway)).toEqual(['a.example', 'sub.a.example']);
    expect([answer('@closed.a.example'), answer('@other.example')]).toEqual([530, 459]);
  });

  it.each(['@com', '@co.uk', '@example'])('never releases a whole public suffix (%s)', (node) => {
    const { answer } = world(
      [
        { 'domain.name': 'a.com', ...open },
        { 'domain.name': 'a.co.uk', ...open },
        { 'domain.name': 'a.example', ...open },
      ],
      { 'a.com': 1, 'a.co.uk': 1, 'a.example': 1 },
    );
    expect(answer(node)).toBe(459);
  });

  it('answers 458 for named queues, while the engine cannot start, and when asked too often', () => {
    const gateways = [{ 'domain.name': 'a.example', ...open }];
    expect(world(gateways, { 'a.example': 1 }).answer('#slow')).toBe(458);
    expect(world(gateways, { 'a.example': 1 }, { canStart: () => false }).answer('a.example')).toBe(458);
    const { answer } = world(gateways, { 'a.example': 1 });
    expect([1, 2, 3, 4].map(() => answer('a.example'))).toEqual([253, 253, 253, 458]);
  });
});

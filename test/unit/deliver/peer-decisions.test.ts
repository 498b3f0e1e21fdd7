/** Decisions of the delivery step that need no socket: outcomes, EHLO, AUTH, pace, ourselves, memory. */
import { describe, expect, test } from 'vitest';
import { chooseMechanism } from '../../../src-main/engine/deliver/authenticate-at-peer.ts';
import { capabilitiesFrom, noCapabilities } from '../../../src-main/engine/deliver/capabilities.ts';
import { classifyFault, classifyReply } from '../../../src-main/engine/deliver/classify-reply.ts';
import { isOwnListener } from '../../../src-main/engine/own-addresses.ts';
import { PeerMemory } from '../../../src-main/engine/deliver/peer-memory.ts';
import { SessionFault, type SessionFaultCode } from '../../../src-main/engine/deliver/session-fault.ts';
import { mostCautious, paceOfTurn } from '../../../src-main/engine/deliver/turn-pace.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { wordsOf } from '../../helpers/delivery-fixtures.ts';

test.each([
  [250, 'delivered'],
  [251, 'delivered'],
  [354, 'deferred protocol-error 354'],
  [421, 'deferred postponed 421'],
  [452, 'deferred postponed 452'],
  [500, 'failed refused 500'],
  [554, 'failed refused 554'],
])('a reply %i means %s', (code, words) => {
  expect(wordsOf(classifyReply({ code, lines: ['x'] }, 'RCPT'))).toBe(words);
});

const faults: Record<SessionFaultCode, string> = {
  connect: 'deferred connection-failed',
  lost: 'deferred connection-lost',
  timeout: 'deferred timeout',
  closing: 'deferred postponed',
  'session-refused': 'deferred connection-failed',
  'malformed-reply': 'deferred protocol-error',
  'tls-not-offered': 'deferred tls-required',
  'tls-handshake': 'deferred tls-failed',
  'policy-unmet': 'deferred tls-required',
  'auth-not-offered': 'deferred auth-unavailable',
  'auth-refused': 'deferred auth-failed',
  'secret-unavailable': 'deferred auth-unavailable',
  'no-such-domain': 'failed no-such-domain 5.1.2',
  'no-such-host': 'deferred no-such-domain',
  'no-mx': 'failed no-such-domain 5.1.2',
  'null-mx': 'failed null-mx 5.1.10',
  dns: 'deferred dns-temporary',
  'own-address': 'deferred target-is-ourselves',
  loop: 'failed target-is-ourselves 5.4.6',
  remembered: 'deferred connection-failed',
  busy: 'deferred connection-failed',
  'no-target': 'deferred connection-failed',
  'not-allowed': 'deferred connection-failed',
  'body-unreadable': 'deferred body-unreadable',
  stopped: 'deferred shutting-down',
};

test.each(Object.entries(faults) as [SessionFaultCode, string][])('the fault %s means %s', (code, words) => {
  expect(wordsOf(classifyFault(new SessionFault(code, 'x')))).toBe(words);
});

test.each<[SessionFaultCode, string]>([
  ['lost', 'deferred in-doubt'],
  ['timeout', 'deferred in-doubt'],
  ['stopped', 'deferred in-doubt'],
  ['closing', 'deferred postponed'],
])('the fault %s after the end of the data means %s', (code, words) => {
  expect(wordsOf(classifyFault(new SessionFault(code, 'x'), true))).toBe(words);
});

describe('EHLO', () => {
  const offered = (...lines: string[]) => capabilitiesFrom({ code: 250, lines: ['host', ...lines] });

  test('keywords are read in any case, with their parameters', () => {
    expect(
      offered('pipelining', 'Size 1000', 'AUTH CRAM-MD5 plain', 'XREADAHEAD', 'chunking', 'STARTTLS '),
    ).toEqual({
      ...noCapabilities,
      pipelining: true,
      maxSizeBytes: 1000,
      authMechanisms: new Set(['CRAM-MD5', 'PLAIN']),
      readAhead: true,
      chunking: true,
      startTls: true,
    });
  });

  test('the first line is a greeting, not a keyword', () => {
    expect(capabilitiesFrom({ code: 250, lines: ['PIPELINING'] })).toEqual(noCapabilities);
  });

  test.each([
    ['SIZE', 0],
    ['SIZE 0', 0],
    ['SIZE nonsense', 0],
    ['8BITMIME', null],
  ])('%s gives a size of %s', (line, size) => {
    expect(offered(line).maxSizeBytes).toBe(size);
  });

  test('AUTH= of old servers counts, beside AUTH', () => {
    expect(offered('AUTH PLAIN', 'AUTH=LOGIN').authMechanisms).toEqual(new Set(['PLAIN', 'LOGIN']));
  });
});

test.each<[string[], boolean, string | null]>([
  [['LOGIN', 'PLAIN', 'CRAM-MD5'], false, 'CRAM-MD5'],
  [['LOGIN', 'PLAIN', 'CRAM-MD5'], true, 'CRAM-MD5'],
  [['LOGIN', 'PLAIN'], true, 'PLAIN'],
  [['LOGIN'], true, 'LOGIN'],
  [['LOGIN', 'PLAIN'], false, null],
  [['XOAUTH2'], true, null],
  [[], true, null],
])('of %j, with TLS %s, %s is chosen', (offered, isTls, chosen) => {
  expect(chooseMechanism(new Set(offered), isTls)).toBe(chosen);
});

describe('the pace of a turn', () => {
  const pace = (setting: 'automatic' | 'careful' | 'fast', isTls: boolean, readAhead = false) => {
    const { behindDot, chunking, recordPerCommand } = paceOfTurn(setting, {
      isTls,
      capabilities: { ...noCapabilities, readAhead },
      mayPipeline: true,
    });
    if (behindDot !== chunking) throw new Error('fast means both');
    return behindDot ? 'fast' : recordPerCommand ? 'record by record' : 'one after the other';
  };

  test.each([
    ['automatic', false, false, 'fast'],
    ['automatic', true, false, 'record by record'],
    ['automatic', true, true, 'fast'],
    ['careful', false, false, 'one after the other'],
    ['careful', true, true, 'record by record'],
    ['fast', false, false, 'fast'],
    ['fast', true, false, 'fast'],
  ] as const)('%s, with TLS %s and XREADAHEAD %s, is %s', (setting, isTls, readAhead, expected) => {
    expect(pace(setting, isTls, readAhead)).toBe(expected);
  });

  test('the most cautious setting of several gateways counts', () => {
    expect([
      mostCautious(['fast', 'automatic']),
      mostCautious(['fast', 'careful']),
      mostCautious(['fast']),
    ]).toEqual(['automatic', 'careful', 'fast']);
  });
});

test.each([
  [{ address: '192.0.2.7', port: 25 }, { address: '192.0.2.7', port: 25 }, true],
  [{ address: '192.0.2.7', port: 25 }, { address: '192.0.2.7', port: 2525 }, false],
  [{ address: '192.0.2.7', port: 25 }, { address: '192.0.2.8', port: 25 }, false],
  [{ address: '192.0.2.9', port: 25 }, { address: '0.0.0.0', port: 25 }, true],
  [{ address: '192.0.2.8', port: 25 }, { address: '0.0.0.0', port: 25 }, false],
  [{ address: '127.0.0.1', port: 25 }, { address: '::', port: 25 }, true],
  [{ address: '127.1.2.3', port: 25 }, { address: '::', port: 25 }, true],
  [{ address: '::1', port: 25 }, { address: '::', port: 25 }, true],
  [{ address: '::ffff:192.0.2.9', port: 25 }, { address: '::', port: 25 }, true],
])('%j against a listener at %j: ourselves is %s', (target, listener, expected) => {
  expect(isOwnListener(target, [listener], () => ['192.0.2.9'])).toBe(expected);
});

test('a peer that broke a session is trusted with a smaller window for a day', () => {
  const clock = new ManualClock();
  const peers = new PeerMemory(clock);
  peers.noteFault('192.0.2.1', new SessionFault('lost', 'x'));
  clock.advance(24 * 3_600_000 - 1);
  const before = [
    peers.windowMessages('192.0.2.1'),
    peers.windowMessages('192.0.2.2'),
    peers.mayPipeline('192.0.2.1'),
  ];
  clock.advance(1);
  expect([before, peers.windowMessages('192.0.2.1')]).toEqual([[8, 32, true], 32]);
});

test('a peer whose replies did not fit gets no groups of commands for a day', () => {
  const clock = new ManualClock();
  const peers = new PeerMemory(clock);
  peers.noteFault('192.0.2.1', new SessionFault('malformed-reply', 'x'));
  const before = [peers.mayPipeline('192.0.2.1'), peers.mayPipeline('192.0.2.2')];
  clock.advance(24 * 3_600_000);
  expect([before, peers.mayPipeline('192.0.2.1')]).toEqual([[false, true], true]);
});

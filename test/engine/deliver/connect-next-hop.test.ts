/** From a next hop to an open session: several addresses, greeting, EHLO, TLS policies, stop. */
import { describe, expect, test } from 'vitest';
import type { DeliverDeps } from '../../../src-main/engine/deliver/deliver-ports.ts';
import type { MxRecord } from '../../../src-main/engine/host-resolver.ts';
import { appSettings } from '../../../src-main/shared/settings/app-settings.ts';
import type { GatewaySettings } from '../../../src-main/shared/settings/gateway-settings.ts';
import { until } from '../../helpers/delivery-fixtures.ts';
import { drop, silence } from '../../helpers/fake-smtp-session.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { commandsOf, open, start, summary, type Wish } from '../../helpers/open-next-hop.ts';
import { freePort } from '../../helpers/peer-programs.ts';
import { testCertificate } from '../../helpers/test-certificate.ts';
import { stoppedClock } from '../../helpers/turn-fixtures.ts';

test('EHLO is said with our name', async () => {
  const server = await start();
  expect(summary(await open(server.port))).toBe('clear');
  expect(commandsOf(server)).toEqual(['EHLO schleuse.example']);
});

test('HELO is said to a peer that does not know EHLO, and nothing is offered then', async () => {
  const server = await start({ on: { EHLO: '502 5.5.1 Unknown' } });
  const session = await open(server.port);
  expect(commandsOf(server)).toEqual(['EHLO schleuse.example', 'HELO schleuse.example']);
  expect(session).toMatchObject({ offer: { capabilities: { pipelining: false, maxSizeBytes: null } } });
});

test.each([
  ['CONNECT', '554 5.3.2 No service', 'session-refused'],
  ['CONNECT', '421 4.3.2 Busy', 'closing'],
  ['CONNECT', 'nonsense', 'malformed-reply'],
  ['CONNECT', drop, 'lost'],
  ['EHLO', '451 4.3.0 Later', 'session-refused'],
  ['EHLO', drop, 'lost'],
] as const)('%s answered by %s gives the fault %s', async (step, answer, code) => {
  const server = await start({ on: { [step]: answer } });
  expect(await open(server.port)).toBe(code);
});

test('a multi-line greeting is a greeting', async () => {
  const server = await start({ on: { CONNECT: '220-fake.example\n220 at your service' } });
  expect(summary(await open(server.port))).toBe('clear');
});

test('a refused greeting is answered with QUIT', async () => {
  const server = await start({ on: { CONNECT: '554 5.3.2 No service' } });
  await open(server.port);
  expect(commandsOf(server)).toEqual(['QUIT']);
});

test.each([
  ['greeting', 'CONNECT', 300],
  ['EHLO', 'EHLO', 300],
] as const)(
  'a peer that leaves out the %s is given up after its time limit',
  async (_what, step, seconds) => {
    const clock = new ManualClock();
    const server = await start({ on: { [step]: silence } });
    const result = open(server.port, { deps: { clock } });
    await until(() => server.sessions.length > 0 && (step === 'CONNECT' || commandsOf(server).length > 0));
    clock.advance(seconds * 1000);
    expect(await result).toBe('timeout');
  },
);

test.each([
  ['greeting (P39)', 'CONNECT', { 'app.timeouts.greeting': 600 }, 600],
  ['EHLO (P43)', 'EHLO', { 'app.timeouts.idle': 20 }, 1200],
] as const)('the limit for the %s is that of the settings', async (_what, step, changes, seconds) => {
  const clock = new ManualClock();
  const settings = { ...appSettings.parse({ 'app.host-name': 'schleuse.example' }), ...changes };
  const server = await start({ on: { [step]: silence } });
  const result = open(server.port, { deps: { clock, settings: () => settings } });
  await until(() => server.sessions.length > 0 && (step === 'CONNECT' || commandsOf(server).length > 0));
  clock.advance(seconds * 1000 - 1);
  const isStillWaiting = await Promise.race([result.then(() => false), Promise.resolve(true)]);
  clock.advance(1);
  expect([isStillWaiting, await result]).toEqual([true, 'timeout']);
});

test('the limit for connecting is that of the settings (P38)', async () => {
  const asked: number[] = [];
  const after = (ms: number): (() => void) => {
    asked.push(ms);
    return () => undefined;
  };
  const settings = appSettings.parse({ 'app.host-name': 'schleuse.example', 'app.timeouts.connect': 77 });
  const server = await start();
  await open(server.port, { deps: { clock: { ...stoppedClock, after }, settings: () => settings } });
  expect(asked).toContain(77_000);
});

test('a connection that does not come about in time is given up', async () => {
  // The limit ends in the very moment in which it begins, before any packet can come back.
  const after = (ms: number, action: () => void): (() => void) => {
    if (ms === 30_000) queueMicrotask(action);
    return () => undefined;
  };
  const server = await start();
  expect(await open(server.port, { deps: { clock: { ...stoppedClock, after } } })).toBe('connect');
});

test('the engine’s stop ends an attempt at once', async () => {
  const stop = new AbortController();
  const server = await start({ on: { CONNECT: silence } });
  const result = open(server.port, { stop: stop.signal });
  await until(() => server.sessions.length > 0);
  stop.abort();
  expect(await result).toBe('stopped');
});

describe('several addresses', () => {
  const withMx = (...names: string[]): Partial<DeliverDeps> => ({
    resolver: {
      mx: () =>
        Promise.resolve({
          kind: 'records',
          records: names.map((exchange, index): MxRecord => ({ exchange, preference: index })),
        }),
      addresses: (name) =>
        Promise.resolve({
          kind: 'addresses',
          addresses: [name.replace('.example', '').replace('host', '127.0.0.')],
        }),
    },
  });

  test('the next one is tried where nobody listens', async () => {
    const server = await start();
    const session = await open(server.port, {
      target: 'x.example',
      deps: withMx('host2.example', 'host1.example'),
    });
    expect(session).toMatchObject({
      address: '127.0.0.1',
      peer: `host1.example [127.0.0.1]:${String(server.port)}`,
    });
  });

  test('the last fault tells why none was reached', async () => {
    const port = await freePort();
    expect(await open(port, { target: 'x.example', deps: withMx('host2.example', 'host1.example') })).toBe(
      'connect',
    );
  });
});

test('our own listener is never a target', async () => {
  const server = await start();
  const ownListeners = () => [{ address: '::', port: server.port }];
  expect([await open(server.port, { deps: { ownListeners } }), server.sessions.length]).toEqual([
    'own-address',
    0,
  ]);
});

test('a requester that the access list no longer allows gets no connection', async () => {
  const server = await start();
  const gateway: Partial<GatewaySettings> = {
    'dequeuing.access.mode': 'honor',
    'dequeuing.access.entries': ['192.0.2.0/24'],
  };
  expect(await open(server.port, { isRequester: true, gateway })).toBe('not-allowed');
  expect(summary(await open(server.port, { isRequester: false, gateway }))).toBe('clear');
  expect(server.sessions).toHaveLength(1);
});

describe('TLS', () => {
  const offers = ['STARTTLS', 'PIPELINING'];
  const at = (policy: GatewaySettings['settings.tls']): Wish => ({
    gateway: { 'settings.tls': policy },
    target: '[host.example]',
  });

  test.each([
    ['off', 'clear'],
    ['opportunistic', 'TLS'],
    ['required', 'TLS'],
    ['verified', 'tls-handshake'],
  ] as const)('policy %s towards a self-made certificate: %s', async (policy, expected) => {
    const server = await start({ offers, certificate: await testCertificate('host.example') });
    expect(summary(await open(server.port, at(policy)))).toBe(expected);
  });

  test.each([
    ['opportunistic', 'clear'],
    ['required', 'tls-not-offered'],
    ['verified', 'tls-not-offered'],
  ] as const)('policy %s where STARTTLS is not offered: %s', async (policy, expected) => {
    const server = await start({ offers: ['PIPELINING'] });
    expect(summary(await open(server.port, at(policy)))).toBe(expected);
  });

  test.each([
    ['opportunistic', 'clear'],
    ['required', 'tls-not-offered'],
  ] as const)('policy %s where STARTTLS is refused: %s', async (policy, expected) => {
    const server = await start({ offers, on: { STARTTLS: '454 4.7.0 Not now' } });
    expect(summary(await open(server.port, at(policy)))).toBe(expected);
  });

  test.each([
    ['opportunistic', 'clear', 2],
    ['required', 'tls-handshake', 1],
  ] as const)('policy %s after a failed handshake: %s', async (policy, expected, connections) => {
    const server = await start({
      offers,
      on: { STARTTLS: (_line, session) => void setImmediate(() => session.drop()) },
      certificate: await testCertificate('host.example'),
    });
    expect([summary(await open(server.port, at(policy))), server.sessions.length]).toEqual([
      expected,
      connections,
    ]);
  });

  test.each([
    ['the host that is configured', '[host.example]', ['host.example'], 'TLS'],
    ['another host', '[host.example]', ['other.example'], 'tls-handshake'],
    ['a host of the DNS below the domain', 'corp.example', ['mx.corp.example'], 'TLS'],
    ['the domain itself', 'corp.example', ['corp.example'], 'TLS'],
    ['a host that only the DNS names', 'elsewhere.example', ['mx.corp.example'], 'tls-handshake'],
  ])('policy verified with a certificate for %s', async (_whose, target, names, expected) => {
    const certificate = await testCertificate(...names);
    const server = await start({ offers, certificate });
    const deps: Partial<DeliverDeps> = {
      certificateAuthorities: [certificate.cert],
      resolver: {
        mx: () =>
          Promise.resolve({ kind: 'records', records: [{ exchange: 'mx.corp.example', preference: 1 }] }),
        addresses: () => Promise.resolve({ kind: 'addresses', addresses: ['127.0.0.1'] }),
      },
    };
    const wish: Wish = { target, gateway: { 'settings.tls': 'verified' }, deps };
    expect(summary(await open(server.port, wish))).toBe(expected);
  });

  test('what was said before the handshake is forgotten', async () => {
    const certificate = await testCertificate('host.example');
    let count = 0;
    const server = await start({
      certificate,
      on: { EHLO: () => (count++ === 0 ? '250-fake\n250-STARTTLS\n250 AUTH PLAIN' : '250-fake\n250 SIZE 7') },
    });
    expect(await open(server.port, at('required'))).toMatchObject({
      offer: { capabilities: { maxSizeBytes: 7, startTls: false, authMechanisms: new Set() } },
    });
  });

  test('clear text behind the reply to STARTTLS ends the attempt', async () => {
    const server = await start({
      offers,
      certificate: await testCertificate('host.example'),
      on: { STARTTLS: '220 Go\r\n250 injected' },
    });
    expect(await open(server.port, at('required'))).toMatch(/malformed-reply|tls-handshake/);
  });
});

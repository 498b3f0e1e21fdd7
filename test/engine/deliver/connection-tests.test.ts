/** Tests that a person starts (H1–H3): rows step by step, with the values of the page, cancelled and limited. */
import { describe, expect, onTestFinished, test } from 'vitest';
import type { HostResolver } from '../../../src-main/engine/host-resolver.ts';
import type { ConnectionTest } from '../../../src-main/shared/diagnosis/connection-test.ts';
import { gatewayFields, type GatewaySettings } from '../../../src-main/shared/settings/gateway-settings.ts';
import { startEngine, type EngineInProcess } from '../../helpers/engine-in-process.ts';
import { silence } from '../../helpers/fake-smtp-session.ts';
import { fakeSmtpServer, type FakeServerOptions } from '../../helpers/fake-smtp-server.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { commandsOf, start } from '../../helpers/open-next-hop.ts';
import { freePort } from '../../helpers/peer-programs.ts';
import { SmtpDialogue } from '../../helpers/smtp-dialogue.ts';
import { testCertificate } from '../../helpers/test-certificate.ts';
import { until } from '../../helpers/until.ts';

const CLIENT = 'client.example';

/** `step verdict finding`, one a row. */
const words = ({ rows, end }: ConnectionTest): string[] => [
  ...rows.map(({ step, verdict, finding }) => [step, verdict, finding ?? ''].join(' ').trim()),
  end,
];

const page = (changes: Partial<GatewaySettings>): GatewaySettings =>
  gatewayFields.parse({
    'domain.name': CLIENT,
    'dequeuing.etrn.honor': true,
    'dequeuing.etrn.target': 'host',
    'dequeuing.etrn.host': '127.0.0.1',
    ...changes,
  });

const tryTarget = (engine: EngineInProcess, settings: GatewaySettings, password?: string) =>
  engine.ask('help:test-target', {
    run: 'run-1',
    settings,
    secrets: password === undefined ? {} : { 'dequeuing.etrn.auth-password': password },
  });

describe('a test of the target', () => {
  test('goes up to AUTH and quits before MAIL, with values that are not applied', async () => {
    const certificate = await testCertificate('127.0.0.1');
    const offers = ['STARTTLS', 'AUTH PLAIN'];
    const server = await start({ offers, certificate });
    const engine = await startEngine();
    const settings = page({ 'dequeuing.etrn.port': server.port, 'dequeuing.etrn.auth-user': 'office' });
    const result = await tryTarget(engine, settings, 'sesame');
    expect(words(result)).toEqual([
      'resolve ok',
      'connect ok',
      'greeting ok',
      'ehlo ok',
      'starttls ok',
      'certificate warning certificate-untrusted',
      'ehlo ok',
      'auth ok',
      'quit ok',
      'passed',
    ]);
    const plain = Buffer.from('\0office\0sesame').toString('base64');
    expect(commandsOf(server)).toEqual([
      'EHLO schleuse.example',
      'STARTTLS',
      'EHLO schleuse.example',
      `AUTH PLAIN ${plain}`,
      'QUIT',
    ]);
    expect(result.rows.map(({ reply }) => reply)).toEqual([
      '127.0.0.1',
      '',
      '220 fake.example ESMTP',
      '250 fake.example\n250 STARTTLS\n250 AUTH PLAIN',
      expect.stringMatching(/^TLSv1\.3 TLS_/),
      expect.stringMatching(/^CN=127\.0\.0\.1\nCN=127\.0\.0\.1\n20\d\d-\d\d-\d\d$/),
      '250 fake.example\n250 STARTTLS\n250 AUTH PLAIN',
      'PLAIN',
      '221 2.0.0 Bye',
    ]);
  });

  const judged = async (
    script: FakeServerOptions,
    changes: Partial<GatewaySettings> = {},
    password?: string,
  ): Promise<string> => {
    const server = await start(script);
    const engine = await startEngine();
    const result = await tryTarget(
      engine,
      page({ 'dequeuing.etrn.port': server.port, ...changes }),
      password,
    );
    return words(result)
      .filter((row) => !row.endsWith(' ok'))
      .join(', ');
  };
  const user = { 'dequeuing.etrn.auth-user': 'office' };

  test.each<[string, FakeServerOptions, Partial<GatewaySettings>, string | undefined, string]>([
    [
      'no TLS where it is wanted',
      {},
      {},
      undefined,
      'starttls warning tls-not-offered, auth skipped no-credentials, passed',
    ],
    [
      'no TLS where it is a must',
      {},
      { 'settings.tls': 'required' },
      undefined,
      'starttls failed tls-not-offered, failed',
    ],
    [
      'TLS switched off',
      { offers: ['STARTTLS'] },
      { 'settings.tls': 'off' },
      undefined,
      'starttls skipped tls-off, auth skipped no-credentials, passed',
    ],
    [
      'a greeting that refuses',
      { on: { CONNECT: '554 5.3.2 Go away' } },
      {},
      undefined,
      'greeting failed refused-by-peer, failed',
    ],
    [
      'a greeting of another protocol',
      { on: { CONNECT: '* OK IMAP' } },
      {},
      undefined,
      'greeting failed not-smtp, failed',
    ],
    [
      'AUTH not offered',
      {},
      user,
      'sesame',
      'starttls warning tls-not-offered, auth failed auth-not-offered, failed',
    ],
    [
      'only mechanisms that show the password',
      { offers: ['AUTH PLAIN'] },
      user,
      'sesame',
      'starttls warning tls-not-offered, auth failed auth-in-clear-refused, failed',
    ],
    [
      'a wrong password',
      { offers: ['AUTH CRAM-MD5'], on: { AUTH: '334 PDE+', 'AUTH+': '535 5.7.8 No' } },
      user,
      'wrong',
      'starttls warning tls-not-offered, auth failed auth-refused, failed',
    ],
    [
      'no password',
      { offers: ['AUTH CRAM-MD5'] },
      user,
      undefined,
      'starttls warning tls-not-offered, auth failed secret-not-set, failed',
    ],
  ])('tells of %s', async (_what, script, changes, password, expected) => {
    expect(await judged(script, changes, password)).toBe(expected);
  });

  test('with "verified" fails at a certificate that nobody vouches for', async () => {
    const certificate = await testCertificate('mx.example');
    const result = await judged({ offers: ['STARTTLS'], certificate }, { 'settings.tls': 'verified' });
    expect(result).toBe('certificate failed certificate-untrusted, failed');
  });

  test('tries each address of the name, at most five', async () => {
    const resolver: HostResolver = {
      mx: () => Promise.resolve({ kind: 'none' }),
      addresses: () =>
        Promise.resolve({
          kind: 'addresses',
          addresses: [1, 2, 3, 4, 5, 6].map((last) => `127.0.1.${String(last)}`),
        }),
    };
    const engine = await startEngine({ options: { resolver } });
    const port = await freePort();
    const settings = page({ 'dequeuing.etrn.host': 'office.example', 'dequeuing.etrn.port': port });
    const { rows, end } = await tryTarget(engine, settings);
    expect([rows.filter(({ step }) => step === 'connect').map(({ target }) => target), end]).toEqual([
      [1, 2, 3, 4, 5].map((last) => `office.example [127.0.1.${String(last)}]:${String(port)}`),
      'failed',
    ]);
  });

  test('says that a target is Schleuse itself (T19) and that a name cannot be resolved (T20)', async () => {
    const resolver: HostResolver = {
      mx: () => Promise.resolve({ kind: 'none' }),
      addresses: () => Promise.resolve({ kind: 'temporary', detail: 'SERVFAIL' }),
    };
    const listen = [{ service: 'smtp' as const, address: '127.0.0.1', port: 0 }];
    const engine = await startEngine({ options: { resolver, listen } });
    const own = await tryTarget(engine, page({ 'dequeuing.etrn.host': 'own.example' }));
    expect(words(own)).toEqual(['resolve failed not-resolved', 'failed']);
    const settings = page({ 'dequeuing.etrn.port': await engine.port('smtp') });
    expect(words(await tryTarget(engine, settings))).toEqual(['resolve failed own-address', 'failed']);
  });

  test('can be watched, and ends at once when it is cancelled', async () => {
    const server = await start({ on: { EHLO: silence } });
    const engine = await startEngine();
    const heard: string[] = [];
    onTestFinished(engine.gateway.subscribe((event) => heard.push(event)));
    const testing = tryTarget(engine, page({ 'dequeuing.etrn.port': server.port }));
    await until(() => commandsOf(server).length === 1);
    const soFar = await engine.ask('help:test-rows', { run: 'run-1' });
    await engine.ask('help:cancel-test', { run: 'run-1' });
    const result = await testing;
    expect([soFar.map(({ step }) => step), result]).toEqual([
      ['resolve', 'connect', 'greeting'],
      { rows: soFar, end: 'cancelled' },
    ]);
    expect(heard.filter((event) => event === 'help:changed')).toHaveLength(3);
    await until(() => server.sessions[0]!.isClosed);
    expect(await engine.ask('help:test-rows', { run: 'run-1' })).toEqual([]);
  });

  test('ends after 60 seconds', async () => {
    const clock = new ManualClock(Date.now());
    const server = await start({ on: { CONNECT: silence } });
    const engine = await startEngine({ options: { clock } });
    const testing = tryTarget(engine, page({ 'dequeuing.etrn.port': server.port }));
    await until(() => server.sessions.length === 1);
    clock.advance(60_000);
    expect((await testing).end).toBe('timed-out');
  });
});

describe('a test of the last requester', () => {
  const open = {
    'domain.name': CLIENT,
    'dequeuing.etrn.honor': true,
    'dequeuing.etrn.require-auth': false,
    'dequeuing.access.mode': 'honor',
    'dequeuing.access.entries': ['127.0.0.0/8'],
  } satisfies Partial<GatewaySettings>;

  test('goes to where the last valid ETRN came from, at the port of the page', async () => {
    const listen = [{ service: 'smtp' as const, address: '127.0.0.1', port: 0 }];
    const engine = await startEngine({ options: { listen }, gateways: [open] });
    const run = 'run-2';
    const before = gatewayFields.parse(open);
    expect(words(await engine.ask('help:test-requester', { run, settings: before }))).toEqual([
      'resolve failed no-requester',
      'failed',
    ]);
    const peer = await SmtpDialogue.connect(await engine.port('smtp'), { localAddress: '127.0.0.9' });
    await peer.expect(220);
    await peer.send('EHLO office.example').expect(250);
    await peer.send(`ETRN ${CLIENT}`).expect(251);
    peer.destroy();
    const office = await fakeSmtpServer({ host: '127.0.0.9' });
    onTestFinished(() => office.close());
    const settings = { ...before, 'dequeuing.etrn.port': office.port };
    const result = await engine.ask('help:test-requester', { run, settings });
    expect([
      await engine.ask('help:last-requester', { domain: CLIENT }),
      result.end,
      result.rows[1]?.target,
    ]).toEqual(['127.0.0.9', 'passed', `127.0.0.9 [127.0.0.9]:${String(office.port)}`]);
    const closed = { ...settings, 'dequeuing.access.entries': ['192.0.2.0/24'] };
    expect(words(await engine.ask('help:test-requester', { run, settings: closed }))).toEqual([
      'resolve failed requester-not-allowed',
      'failed',
    ]);
  });
});

describe('a test of the sign-in', () => {
  const client = {
    'domain.name': CLIENT,
    'dequeuing.atrn.honor': true,
    secrets: { 'dequeuing.atrn.password': 'sesame-and-more' },
  } as const;
  const odmr = [{ service: 'odmr' as const, address: '127.0.0.1', port: 0 }];

  test('signs in as the client would, says who can reach the service and what it offers', async () => {
    const engine = await startEngine({ options: { listen: odmr }, gateways: [client] });
    const result = await engine.ask('help:test-signin', { run: 'run-3', domain: CLIENT });
    expect(words(result)).toEqual([
      'listener ok',
      'reach warning reach-this-computer',
      'connect ok',
      'greeting ok',
      'ehlo ok',
      'starttls ok',
      'certificate ok certificate-not-checked',
      'ehlo ok',
      'mechanisms ok',
      'auth ok',
      'noop ok',
      'quit ok',
      'passed',
    ]);
    expect(result.rows.find(({ step }) => step === 'mechanisms')?.reply).toBe('CRAM-MD5 PLAIN LOGIN');
  });

  test('also over TLS from the first byte', async () => {
    const listen = [{ service: 'odmrs' as const, address: '127.0.0.1', port: 0 }];
    const engine = await startEngine({ options: { listen }, gateways: [client] });
    const { end, rows } = await engine.ask('help:test-signin', { run: 'run-3', domain: CLIENT });
    expect([rows.map(({ step }) => step).slice(2, 6), end]).toEqual([
      ['connect', 'starttls', 'certificate', 'greeting'],
      'passed',
    ]);
  });

  test('says that the service is off, and that there is no password', async () => {
    const engine = await startEngine({ gateways: [client] });
    const off = await engine.ask('help:test-signin', { run: 'run-3', domain: CLIENT });
    expect(words(off)).toEqual(['listener failed listener-off', 'failed']);
    const bare = await startEngine({
      options: { listen: odmr },
      gateways: [{ 'domain.name': CLIENT }],
    });
    const result = await bare.ask('help:test-signin', { run: 'run-3', domain: CLIENT });
    expect(words(result)).toContain('auth failed secret-not-set');
  });
});

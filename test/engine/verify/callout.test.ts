/** Callout, and what all methods have in common: replies, memory, outages, questions that join (V3, V5, V7, V8, V15 to V17, G1, P42). */
import { expect, it, onTestFinished } from 'vitest';
import type { GatewaySettings } from '../../../src-main/shared/settings/gateway-settings.ts';
import {
  fakeSmtpServer,
  type FakeServerOptions,
  type FakeSmtpServer,
} from '../../helpers/fake-smtp-server.ts';
import { silence } from '../../helpers/fake-smtp-session.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { missingPeers } from '../../helpers/peer-programs.ts';
import { startSmtpSink } from '../../helpers/postfix-tools.ts';
import { testCertificate } from '../../helpers/test-certificate.ts';
import { startMinger } from '../../helpers/minger-server.ts';
import { until } from '../../helpers/until.ts';
import {
  DOMAIN,
  LATER,
  startVerification,
  TAKEN,
  UNKNOWN,
  type VerificationWish,
  type VerificationWorld,
} from '../../helpers/verification-world.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

async function fake(options: FakeServerOptions = {}): Promise<FakeSmtpServer> {
  const server = await fakeSmtpServer(options);
  onTestFinished(() => server.close());
  return server;
}

const byCallout = (port: number, changes: Partial<GatewaySettings> = {}): Partial<GatewaySettings> => ({
  'verification.method': 'callout',
  'verification.host': '127.0.0.1',
  'verification.port': port,
  ...changes,
});

const start = (port: number, changes: Partial<GatewaySettings> = {}, wish: VerificationWish = {}) =>
  startVerification({ gateway: byCallout(port, changes), ...wish });

/** Rows of the memory as `address valid source`. */
async function remembered(world: VerificationWorld): Promise<string[]> {
  const { rows } = await world.ask('verification:cache', { domain: DOMAIN });
  return rows.map(({ address, isValid, source }) => `${address} ${String(isValid)} ${source}`);
}

it('a callout goes up to RCPT with the null sender and sends nothing', async () => {
  const server = await fake();
  const world = await start(server.port);
  expect(await world.rcpt('Boss')).toBe(TAKEN);
  await until(() => server.sessions[0]?.isClosed === true);
  expect([server.sessions[0]?.commands, server.accepted]).toEqual([
    ['EHLO schleuse.example', 'MAIL FROM:<>', `RCPT TO:<Boss@${DOMAIN}>`, 'RSET', 'QUIT'],
    [],
  ]);
});

it('replies about the mailbox itself refuse it, all others say nothing about the address', async () => {
  const said: Record<string, string> = {
    '550 No such user': UNKNOWN,
    '551 5.1.6 Moved': UNKNOWN,
    '553 Bad name': UNKNOWN,
    '554 5.1.1 Unknown': UNKNOWN,
    '450 4.2.0 Greylisted': LATER,
    '451 4.1.1 Not now': LATER,
    '552 5.2.2 Full': LATER,
    '554 5.7.1 Go away': LATER,
  };
  const mailboxes = Object.keys(said).map((reply, index) => [`user-${String(index)}@${DOMAIN}`, reply]);
  const server = await fake({ rcpt: Object.fromEntries(mailboxes) as Record<string, string> });
  const world = await start(server.port, { 'verification.unreachable': 'defer' });
  const heard: Record<string, string> = {};
  for (const [index, reply] of Object.keys(said).entries())
    heard[reply] = await world.rcpt(`user-${String(index)}`);
  expect(heard).toEqual(said);
});

it('a server that refuses the null sender says nothing about the address', async () => {
  const server = await fake({ on: { MAIL: '550 5.1.0 No null senders' } });
  const world = await start(server.port, { 'verification.unreachable': 'defer' });
  expect(await world.rcpt('boss')).toBe(LATER);
});

it('while the verifier is out of reach addresses are taken or put off, as set', async () => {
  const server = await fakeSmtpServer();
  await server.close();
  const world = await start(server.port);
  const accepted = await world.rcpt('boss');
  const { settings } = await world.ask('gateway:get', { domain: DOMAIN });
  const changed = { ...settings, 'verification.unreachable': 'defer' as const };
  await world.ask('gateway:save', { domain: DOMAIN, settings: changed });
  expect([accepted, await world.rcpt('boss'), await remembered(world)]).toEqual([TAKEN, LATER, []]);
});

it('without a server of its own the callout asks the fixed target', async () => {
  const server = await fake({ rcpt: { [`nobody@${DOMAIN}`]: '550 5.1.1 Unknown' } });
  const world = await startVerification({
    gateway: {
      'verification.method': 'callout',
      'dequeuing.etrn.target': 'host',
      'dequeuing.etrn.host': '127.0.0.1',
      'dequeuing.etrn.port': server.port,
    },
  });
  expect([await world.rcpt('boss'), await world.rcpt('nobody')]).toEqual([TAKEN, UNKNOWN]);
});

it('STARTTLS is used as set: required in vain means out of reach', async () => {
  const certificate = await testCertificate('mail.example');
  const offering = await fake({ certificate, offers: ['STARTTLS'] });
  const plain = await fake();
  const policy = { 'verification.tls': 'required', 'verification.unreachable': 'defer' } as const;
  const secured = await start(offering.port, policy);
  const open = await start(plain.port, policy);
  expect([await secured.rcpt('boss'), offering.sessions[0]?.isTls, await open.rcpt('boss')]).toEqual([
    TAKEN,
    true,
    LATER,
  ]);
});

it('the list is asked first: a listed address needs no verifier', async () => {
  const server = await fake({ on: { RCPT: '550 5.1.1 Unknown' } });
  const world = await start(server.port, {}, { listed: ['info*'] });
  expect([await world.rcpt('information'), await world.rcpt('boss'), server.sessions.length]).toEqual([
    TAKEN,
    UNKNOWN,
    1,
  ]);
});

it('valid addresses are remembered over outage and restart, for the days of the settings', async () => {
  const server = await fakeSmtpServer();
  const clock = new ManualClock();
  const policy = { 'verification.unreachable': 'defer', 'verification.known-good-days': 8 } as const;
  const world = await start(server.port, policy, { clock });
  const first = await world.rcpt('boss');
  await until(async () => (await remembered(world)).length === 1);
  await server.close();
  await world.gateway.stop();
  const again = await startVerification({
    clock,
    options: { dataFolder: world.dataFolder },
    isPresent: true,
  });
  clock.advance(8 * DAY - 1);
  const known = await again.rcpt('Boss');
  clock.advance(1);
  expect([first, known, await again.rcpt('boss')]).toEqual([TAKEN, TAKEN, LATER]);
});

it('invalid addresses are remembered for an hour', async () => {
  let reply = '550 5.1.1 Unknown';
  const server = await fake({ on: { RCPT: () => reply } });
  const world = await start(server.port);
  const first = await world.rcpt('new');
  await until(async () => (await remembered(world)).length === 1);
  reply = '250 2.1.5 OK';
  const second = await world.rcpt('new');
  world.clock.advance(HOUR);
  expect([first, second, await world.rcpt('new')]).toEqual([UNKNOWN, UNKNOWN, TAKEN]);
});

it('after a quarter of its time a remembered address is asked again in the background', async () => {
  let reply = '250 2.1.5 OK';
  const server = await fake({ on: { RCPT: () => reply } });
  const world = await start(server.port, { 'verification.known-good-days': 4 });
  await world.rcpt('boss');
  await until(async () => (await remembered(world)).length === 1);
  reply = '550 5.1.1 Gone';
  world.clock.advance(DAY - 1);
  const young = [await world.rcpt('boss'), server.sessions.length];
  world.clock.advance(1);
  const old = await world.rcpt('boss');
  await until(async () => (await remembered(world))[0]?.includes(' false ') === true);
  expect([young, old, await world.rcpt('boss')]).toEqual([[TAKEN, 1], TAKEN, UNKNOWN]);
});

it('what is remembered is listed with its source and can be forgotten', async () => {
  const server = await fake({ rcpt: { [`nobody@${DOMAIN}`]: '550 5.1.1 Unknown' } });
  const world = await start(server.port);
  await world.rcpt('boss');
  await world.rcpt('nobody');
  await until(async () => (await remembered(world)).length === 2);
  const before = await remembered(world);
  const one = await world.ask('verification:forget', { domain: DOMAIN, addresses: [`Boss@${DOMAIN}`] });
  const all = await world.ask('verification:forget', { domain: DOMAIN });
  expect([before, one, all, await remembered(world)]).toEqual([
    [`boss@${DOMAIN} true callout 127.0.0.1`, `nobody@${DOMAIN} false callout 127.0.0.1`],
    { forgotten: 1 },
    { forgotten: 1 },
    [],
  ]);
});

it('questions about one address that come together are asked once', async () => {
  let answer: (reply: string) => void = () => undefined;
  const server = await fake({ on: { RCPT: () => new Promise((resolve) => (answer = resolve)) } });
  const world = await start(server.port);
  const replies = Promise.all([world.rcpt('boss'), world.rcpt('BOSS'), world.rcpt('boss')]);
  await until(() => server.sessions[0]?.commands.includes(`RCPT TO:<boss@${DOMAIN}>`) === true);
  answer('550 5.1.1 Unknown');
  expect([await replies, server.sessions.length]).toEqual([[UNKNOWN, UNKNOWN, UNKNOWN], 1]);
});

it('a silent verifier costs its own session the time of the settings, and no other anything', async () => {
  const server = await fake({ on: { RCPT: silence } });
  const world = await start(
    server.port,
    { 'verification.unreachable': 'defer' },
    { settings: { 'app.timeouts.verifier': 7 }, listed: ['quick'] },
  );
  const slow = world.rcpt('slow');
  await until(() => server.sessions[0]?.commands.includes(`RCPT TO:<slow@${DOMAIN}>`) === true);
  const quick = await world.rcpt('quick');
  world.clock.advance(7000);
  expect([quick, await slow]).toEqual([TAKEN, LATER]);
});

it('no more than ten questions of a gateway are under way at once', async () => {
  const answers: ((reply: string) => void)[] = [];
  const server = await fake({ on: { RCPT: () => new Promise((resolve) => answers.push(resolve)) } });
  const world = await start(server.port, {}, { settings: { 'app.limits.per-ip': 0 } });
  const replies = Promise.all(Array.from({ length: 12 }, (_, index) => world.rcpt(`user-${String(index)}`)));
  await until(() => answers.length === 10);
  const atOnce = server.sessions.length;
  let answered = 0;
  await until(() => {
    for (const answer of answers.splice(0)) {
      answer('250 2.1.5 OK');
      answered++;
    }
    return answered === 12;
  });
  expect([atOnce, (await replies).every((reply) => reply === TAKEN)]).toEqual([10, true]);
});

it('with the memory for known addresses off Minger answers count for 15 minutes, and not at all if that is off too', async () => {
  const minger = await startMinger({ over: 'udp', answer: (query) => `${query} 5` });
  const world = await startVerification({
    gateway: {
      'verification.method': 'minger',
      'verification.host': '127.0.0.1',
      'verification.port': minger.port,
      'verification.known-good': false,
    },
  });
  const ask = async (): Promise<number> => {
    await world.rcpt('boss');
    return minger.queries.length;
  };
  await ask();
  await until(async () => (await remembered(world)).length === 1);
  world.clock.advance(15 * 60_000 - 1);
  const within = await ask();
  world.clock.advance(1);
  const later = await ask();
  await world.change({ 'global.cache-ldap': false });
  expect([within, later, await ask(), await ask()]).toEqual([1, 2, 3, 4]);
});

it('a test asks with the values of the form, shows its steps and changes nothing', async () => {
  const server = await fake({ rcpt: { [`nobody@${DOMAIN}`]: '550 5.1.1 Unknown here' } });
  const world = await startVerification();
  const { settings } = await world.ask('gateway:get', { domain: DOMAIN });
  const result = await world.ask('verification:test', {
    domain: DOMAIN,
    settings: { ...settings, ...byCallout(server.port) },
    address: 'nobody',
  });
  const place = `127.0.0.1 [127.0.0.1]:${String(server.port)}`;
  expect([
    result.verdict,
    result.steps.map(({ step, isGood, detail }) => [step, isGood, detail]),
    await remembered(world),
  ]).toEqual([
    'invalid',
    [
      ['resolve', true, '127.0.0.1 [127.0.0.1]'],
      ['connect', true, place],
      ['ask', true, `${place}: 550 5.1.1 Unknown here`],
    ],
    [],
  ]);
});

it('a test uses the secret that is typed, else the stored one', async () => {
  const minger = await startMinger({ over: 'udp', answer: (query) => `${query.split(' ')[0] ?? ''} 5` });
  const world = await startVerification({ secrets: { 'verification.secret': 'stored' } });
  const { settings } = await world.ask('gateway:get', { domain: DOMAIN });
  const form = {
    ...settings,
    'verification.method': 'minger' as const,
    'verification.host': '127.0.0.1',
    'verification.port': minger.port,
  };
  await world.ask('verification:test', { domain: DOMAIN, settings: form, address: 'boss' });
  await world.ask('verification:test', {
    domain: DOMAIN,
    settings: form,
    secrets: { 'verification.secret': 'typed' },
    address: 'boss',
  });
  const digests = minger.queries.map(({ text }) => text);
  expect([new Set(digests).size, digests.every((text) => / d=[\w+/]+=*$/.test(text))]).toEqual([2, true]);
});

it.skipIf(missingPeers('smtp-sink') !== null)(
  "Postfix's smtp-sink is asked and takes the address",
  async () => {
    const sink = await startSmtpSink();
    onTestFinished(() => sink.stop());
    const world = await start(sink.port, { 'verification.unreachable': 'defer' });
    expect([await world.rcpt('boss'), sink.count()]).toEqual([TAKEN, 0]);
  },
);

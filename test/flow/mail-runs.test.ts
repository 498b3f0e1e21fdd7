/** External mail runs (13.6): what they send, when they begin, and what waits for them. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { whyWaiting } from '../../src-main/shared/queue/why-waiting.ts';
import type { MailSchedule } from '../../src-main/shared/settings/schedule-settings.ts';
import { mailSchedule } from '../../src-main/shared/settings/schedule-settings.ts';
import { fakeSmtpServer, type FakeServerOptions } from '../helpers/fake-smtp-server.ts';
import { SmtpDialogue } from '../helpers/smtp-dialogue.ts';
import {
  fakeDns,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from '../helpers/test-gateway.ts';
import { until } from '../helpers/until.ts';

const minute = 60_000;

async function target(options: FakeServerOptions = {}) {
  const server = await fakeSmtpServer(options);
  onTestFinished(() => server.close());
  return server;
}

/** A gateway whose mail leaves with each run, to a server on loopback. */
async function withRuns(
  port: number,
  { schedule, fields, ...options }: TestGatewayOptions & { schedule?: object; fields?: object } = {},
): Promise<TestGateway> {
  return startTestGateway({
    ...options,
    gateways: [
      {
        'domain.name': 'client.example',
        'domain.deliver-each-run': true,
        'dequeuing.etrn.target': 'host',
        'dequeuing.etrn.host': '[127.0.0.1]',
        'dequeuing.etrn.port': port,
        ...fields,
      },
    ],
    settings: { ...(schedule && { 'app.schedules': [aSchedule(schedule)] }), ...options.settings },
  });
}

const aSchedule = (fields: object): MailSchedule =>
  mailSchedule.parse({ name: 'Default', interval: { on: false }, ...fields });

/** Moves the clock in small steps until it is so; what the engine does in between takes real time. */
async function advanceUntil(gateway: TestGateway, holds: () => boolean): Promise<void> {
  await until(() => {
    gateway.clock.advance(1000);
    return holds();
  });
}

test('held mail waits for the interval and leaves with the run (D4, P69)', async () => {
  const server = await target();
  const gateway = await withRuns(server.port, { schedule: { interval: { on: true, value: 5 } } });
  await gateway.submit({ to: 'b@client.example' });
  gateway.clock.advance(4 * minute);
  const before = [await gateway.statuses(), server.accepted.length];
  gateway.clock.advance(minute);
  await until(() => server.accepted.length === 1);
  expect([before, server.accepted[0]?.recipients]).toEqual([
    [{ 'b@client.example': 'held' }, 0],
    ['b@client.example'],
  ]);
});

test('a run that goes on at a slow destination does not keep other mail from the next one (P69)', async () => {
  const slow = createServer();
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void slow.close());
  const server = await target();
  const gateway = await withRuns((slow.address() as AddressInfo).port, {
    schedule: { interval: { on: true, value: 5 } },
    settings: { 'app.timeouts.greeting': 900 },
  });
  const others = { 'domain.name': 'other.example', 'domain.deliver-each-run': true };
  const toServer = { 'dequeuing.etrn.target': 'host', 'dequeuing.etrn.port': server.port } as const;
  await gateway.ask('gateway:add', {
    settings: { ...others, ...toServer, 'dequeuing.etrn.host': '[127.0.0.1]' },
  });
  await gateway.submit({ to: 'a@client.example' });
  const connected = once(slow, 'connection');
  gateway.clock.advance(5 * minute);
  const [socket] = (await connected) as [Socket];
  onTestFinished(() => void socket.destroy());
  await gateway.submit({ to: 'b@other.example' });
  gateway.clock.advance(5 * minute);
  await until(() => server.accepted.length === 1);
  expect(await gateway.statuses()).toEqual({ 'a@client.example': 'active' });
});

test('without a fixed target a run goes to the mail servers of the domain that are better than ourselves (D4, X2)', async () => {
  const server = await target({ host: '127.0.0.9' });
  const resolver = fakeDns({
    mx: {
      'client.example': [
        { exchange: 'ours.schleuse.example', preference: 20 },
        { exchange: 'inside.client.example', preference: 10 },
        { exchange: 'worse.client.example', preference: 30 },
      ],
    },
    addresses: {
      'ours.schleuse.example': ['127.0.0.1'],
      'inside.client.example': ['127.0.0.9'],
      'worse.client.example': ['127.0.0.10'],
    },
  });
  const fields = { 'dequeuing.etrn.target': 'requester', 'dequeuing.etrn.host': '' };
  const gateway = await withRuns(server.port, { fields, resolver });
  await gateway.submit({ to: 'b@client.example' });
  await gateway.ask('queue:process', undefined);
  await until(() => server.accepted.length === 1);
  expect(server.sessions).toHaveLength(1);
});

test('a run leaves held mail of other gateways alone, and of a disabled one', async () => {
  const server = await target();
  const gateway = await withRuns(server.port);
  for (const name of ['etrn.example', 'off.example'])
    await gateway.ask('gateway:add', {
      settings: { 'domain.name': name, 'domain.deliver-each-run': name === 'off.example' },
    });
  await gateway.submit({ to: 'a@etrn.example' });
  await gateway.submit({ to: 'a@off.example' });
  const { settings } = await gateway.ask('gateway:get', { domain: 'off.example' });
  await gateway.ask('gateway:save', {
    domain: 'off.example',
    settings: { ...settings, 'domain.enabled': false },
  });
  expect([await gateway.ask('queue:process', undefined), await gateway.statuses()]).toEqual([
    { released: 0 },
    { 'a@etrn.example': 'held', 'a@off.example': 'held' },
  ]);
});

test('mail of a gateway with runs is tried on arrival if that is wanted (P66)', async () => {
  const server = await target();
  const gateway = await withRuns(server.port, { settings: { 'app.schedule.immediate-gateways': true } });
  await gateway.submit({ to: 'b@client.example' });
  await until(() => server.accepted.length === 1);
});

test('with immediate delivery off ETRN is answered at once and its mail leaves with the next run (P65)', async () => {
  const server = await target();
  const fields = {
    'domain.deliver-each-run': false,
    'dequeuing.etrn.honor': true,
    'dequeuing.etrn.require-auth': false,
    'dequeuing.access.mode': 'honor',
    'dequeuing.access.entries': ['127.0.0.1'],
  };
  const gateway = await withRuns(server.port, {
    fields,
    schedule: { interval: { on: true, value: 5 } },
    settings: { 'app.schedule.immediate': false },
  });
  await gateway.submit({ to: 'b@client.example' });
  const client = await SmtpDialogue.greeted(gateway.port('smtp'));
  const reply = await client.send('ETRN client.example').reply();
  client.destroy();
  await until(async () => (await gateway.statuses())['b@client.example'] === 'deferred');
  const [row] = await gateway.rows();
  gateway.clock.advance(5 * minute);
  await until(() => server.accepted.length === 1);
  expect({ reply: reply.slice(0, 3), reason: row?.reason, next: row?.nextAttemptAt }).toEqual({
    reply: '253',
    reason: `waits for the next mail run to [127.0.0.1]:${String(server.port)}`,
    next: null,
  });
});

test('what ETRN asked for and the schedule delays waits for a run, and no attempt of it has failed (D8, P65)', async () => {
  const gateway = await startTestGateway({
    gateways: [
      {
        'domain.name': 'client.example',
        'dequeuing.etrn.honor': true,
        'dequeuing.etrn.require-auth': false,
        'dequeuing.access.mode': 'honor',
        'dequeuing.access.entries': ['127.0.0.1'],
      },
    ],
    settings: { 'app.schedule.immediate': false },
  });
  await gateway.submit({ to: 'b@client.example' });
  const client = await SmtpDialogue.greeted(gateway.port('smtp'));
  await client.send('ETRN client.example').reply();
  client.destroy();
  await until(async () => (await gateway.statuses())['b@client.example'] === 'deferred');
  const facts = await gateway.ask('waiting:facts', { domain: 'client.example' });
  expect([facts.lastFailure, whyWaiting(facts)]).toEqual([null, 'run']);
});

test('a run begins when enough messages wait, and held mail without D4 does not count (P71)', async () => {
  const server = await target();
  const gateway = await withRuns(server.port, { schedule: { count: { on: true, value: 3 } } });
  await gateway.ask('gateway:add', { settings: { 'domain.name': 'other.example' } });
  await gateway.submit({ to: 'x@other.example' });
  for (const name of ['a', 'b']) await gateway.submit({ to: `${name}@client.example` });
  gateway.clock.advance(minute);
  const before = await gateway.statuses();
  await gateway.submit({ to: 'c@client.example' });
  await advanceUntil(gateway, () => server.accepted.length === 3);
  expect(before).toEqual({
    'x@other.example': 'held',
    'a@client.example': 'held',
    'b@client.example': 'held',
  });
});

test('mail that a run could not deliver does not begin runs again and again by its number (P71)', async () => {
  const server = await target({ on: { MAIL: '450 4.2.1 Busy' } });
  const gateway = await withRuns(server.port, { schedule: { count: { on: true, value: 1 } } });
  await gateway.submit({ to: 'a@client.example' });
  await advanceUntil(gateway, () => server.sessions.length > 0);
  await until(async () => (await gateway.rows())[0]?.attempts === 1);
  for (let step = 0; step < 30; step += 1) gateway.clock.advance(10_000);
  expect(server.sessions).toHaveLength(1);
});

test('a run begins when the oldest message has reached the age (P72)', async () => {
  const server = await target();
  const gateway = await withRuns(server.port, { schedule: { age: { on: true, value: 30 } } });
  await gateway.submit({ to: 'a@client.example' });
  for (let step = 0; step < 29; step += 1) gateway.clock.advance(minute);
  const before = await gateway.statuses();
  await advanceUntil(gateway, () => server.accepted.length === 1);
  expect(before).toEqual({ 'a@client.example': 'held' });
});

test('a pause after the last run counts from its end (P70)', async () => {
  const server = await target();
  const gateway = await withRuns(server.port, { schedule: { after: { on: true, value: 15 } } });
  const began = gateway.clock.now();
  await gateway.ask('queue:process', undefined);
  const [state] = await gateway.ask('schedule:list', undefined);
  expect(state).toMatchObject({
    lastStartedAt: began,
    lastEndedAt: began,
    isRunning: false,
    nextAt: began + 15 * minute,
  });
});

test('a gateway that is bound to a schedule leaves with that one only (P74)', async () => {
  const server = await target();
  const gateway = await withRuns(server.port, {
    settings: {
      'app.schedules': [
        aSchedule({ interval: { on: true, value: 1 } }),
        mailSchedule.parse({ name: 'Slow', interval: { on: true, value: 60 }, gateways: ['client.example'] }),
      ],
    },
  });
  await gateway.submit({ to: 'a@client.example' });
  for (let step = 0; step < 59; step += 1) gateway.clock.advance(minute);
  const before = await gateway.statuses();
  await advanceUntil(gateway, () => server.accepted.length === 1);
  expect(before).toEqual({ 'a@client.example': 'held' });
});

test('while delivery is paused nothing leaves, ETRN hears 458; afterwards it goes on (W34)', async () => {
  const server = await target();
  const gateway = await withRuns(server.port, {
    fields: {
      'dequeuing.etrn.honor': true,
      'dequeuing.etrn.require-auth': false,
      'dequeuing.access.mode': 'honor',
      'dequeuing.access.entries': ['127.0.0.1'],
    },
  });
  await gateway.submit({ to: 'a@client.example' });
  await gateway.ask('engine:pause', { delivery: true });
  await gateway.ask('queue:process', undefined);
  const client = await SmtpDialogue.greeted(gateway.port('smtp'));
  const reply = await client.send('ETRN client.example').reply();
  client.destroy();
  const during = [reply.slice(0, 9), await gateway.statuses(), server.sessions.length];
  await gateway.ask('engine:pause', { delivery: false });
  await until(() => server.accepted.length === 1);
  expect(during).toEqual(['458 4.3.0', { 'a@client.example': 'due' }, 0]);
});

test('while receiving is paused port 25 says 421, also to a session that is open; the pause survives a restart (W34)', async () => {
  const gateway = await startTestGateway({ gateways: [{ 'domain.name': 'client.example' }] });
  const open = await SmtpDialogue.greeted(gateway.port('smtp'));
  await gateway.ask('engine:pause', { receiving: true });
  const inSession = await open.send('MAIL FROM:<a@x.example>').reply();
  await open.expectClosed();
  await gateway.stop();
  const again = await startTestGateway({ dataFolder: gateway.dataFolder, services: ['smtp', 'odmr'] });
  const greetings: string[] = [];
  for (const service of ['smtp', 'odmr'] as const) {
    const peer = await SmtpDialogue.connect(again.port(service));
    greetings.push((await peer.reply()).slice(0, 9));
    peer.destroy();
  }
  expect([inSession.slice(0, 9), greetings]).toEqual(['421 4.3.2', ['421 4.3.2', '220 schle']]);
});

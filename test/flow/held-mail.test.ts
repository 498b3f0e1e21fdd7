/** Mail that nobody fetches, over weeks of the test's clock: its sender hears of the delay, then it comes back. */
import { expect, test } from 'vitest';
import type { QueueRow } from '../../src-main/shared/queue/queue-view.ts';
import { startTestGateway, type TestGateway } from '../helpers/test-gateway.ts';
import { until } from '../helpers/until.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The office's sender is a gateway of ours as well, so that what comes back to him is held and can be looked at. */
const senders = { 'domain.name': 'sender.example', 'settings.sender-auth': false };
const client = { 'domain.name': 'client.example', 'settings.hold-days': 10, 'settings.delay-days': 3 };

async function world(settings: object = {}): Promise<TestGateway> {
  const gateway = await startTestGateway({ gateways: [senders, { ...client, ...settings }] });
  expect(await gateway.submit({ from: 'a@sender.example', to: 'b@client.example' })).toMatch(/^250/);
  return gateway;
}

/** Lets a time pass, and the look through the queue that follows it. */
async function pass(gateway: TestGateway, ms: number): Promise<void> {
  gateway.clock.advance(ms);
  await gateway.ask('queue:list', {});
}

const rowsOf = (gateway: TestGateway, domain: string): Promise<QueueRow[]> =>
  gateway.ask('queue:list', { gateway: domain });

async function waitFor(gateway: TestGateway, fact: () => Promise<boolean>): Promise<void> {
  await until(async () => {
    // What is due after the instant that was reached: the next look.
    gateway.clock.advance(10 * 60_000);
    return fact();
  });
}

test('S8: the sender hears once that his mail waits; it goes on waiting', async () => {
  const gateway = await world();
  await pass(gateway, 3 * DAY);
  await waitFor(gateway, async () => (await rowsOf(gateway, 'sender.example')).length > 0);
  await pass(gateway, DAY);
  await waitFor(gateway, () => Promise.resolve(true));
  const notices = await rowsOf(gateway, 'sender.example');
  expect([
    notices.map(({ reversePath, recipient, status }) => [reversePath, recipient, status]),
    (await rowsOf(gateway, 'client.example')).map(({ status, attempts }) => [status, attempts]),
  ]).toEqual([[['', 'a@sender.example', 'held']], [['held', 0]]]);
});

test('S7: what was not fetched in time goes back to its sender and is history', async () => {
  const gateway = await world({ 'settings.delay-days': 0 });
  await pass(gateway, 10 * DAY - HOUR);
  await waitFor(gateway, () => Promise.resolve(true));
  expect(await rowsOf(gateway, 'client.example')).toHaveLength(1);
  await pass(gateway, HOUR);
  await waitFor(gateway, async () => (await rowsOf(gateway, 'client.example')).length === 0);
  const [failed] = await gateway.ask('queue:list', { gateway: 'client.example', status: 'failed' });
  const [report] = await rowsOf(gateway, 'sender.example');
  expect([failed?.reason, report?.reversePath, report?.recipient]).toEqual([
    'not-fetched: 5.4.7 not fetched within 10 days',
    '',
    'a@sender.example',
  ]);
});

test('a longer time counts at once for what waits already', async () => {
  const gateway = await world({ 'settings.delay-days': 0 });
  await pass(gateway, 9 * DAY);
  const { settings } = await gateway.ask('gateway:get', { domain: 'client.example' });
  await gateway.ask('gateway:save', {
    domain: 'client.example',
    settings: { ...settings, 'settings.hold-days': 30 },
  });
  await pass(gateway, 2 * DAY);
  await waitFor(gateway, () => Promise.resolve(true));
  expect((await rowsOf(gateway, 'client.example')).map(({ status }) => status)).toEqual(['held']);
});

test('the time goes on while a person keeps the mail back, and when its gateway is gone', async () => {
  const gateway = await world({ 'settings.delay-days': 0, 'settings.hold-days': 10 });
  const [row] = await rowsOf(gateway, 'client.example');
  await gateway.ask('queue:hold', { ids: [row!.id] });
  await gateway.ask('gateway:remove', { domains: ['client.example'], mail: 'keep' });
  await pass(gateway, 10 * DAY);
  await waitFor(gateway, async () => (await rowsOf(gateway, 'client.example')).length === 0);
  expect(await rowsOf(gateway, 'sender.example')).toHaveLength(1);
});

test('half-way the operator is told, once', async () => {
  const gateway = await world({ 'settings.delay-days': 0 });
  await pass(gateway, 5 * DAY);
  await waitFor(gateway, async () => (await rowsOf(gateway, 'postmaster')).length > 0);
  await pass(gateway, DAY);
  await waitFor(gateway, () => Promise.resolve(true));
  expect((await rowsOf(gateway, 'postmaster')).map(({ recipient, status }) => [recipient, status])).toEqual([
    ['postmaster@schleuse.example', 'held'],
  ]);
});

test('P83: history goes after its days', async () => {
  const gateway = await world({ 'settings.delay-days': 0, 'settings.hold-days': 1 });
  await pass(gateway, DAY);
  await waitFor(gateway, async () => (await rowsOf(gateway, 'client.example')).length === 0);
  const history = { gateway: 'client.example', status: 'failed' } as const;
  expect(await gateway.ask('queue:list', history)).toHaveLength(1);
  await pass(gateway, 31 * DAY);
  await waitFor(gateway, async () => (await gateway.ask('queue:list', history)).length === 0);
});

/** What the operator hears of single gateways: clients that stay away, mail that waits long, quotas that fill up. */
import { expect, test } from 'vitest';
import { SmtpDialogue } from '../helpers/smtp-dialogue.ts';
import { startTestGateway, type TestGateway } from '../helpers/test-gateway.ts';
import { until } from '../helpers/until.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LOOK = 60_000;
const quiet = { 'settings.idle-days': 0, 'settings.wait-hours': 0 };

const faultsOf = async (gateway: TestGateway): Promise<string[]> => {
  const { faults } = await gateway.ask('engine:status', undefined);
  return faults.map(({ code, parameters }) => `${code} ${parameters['subject'] ?? ''}`.trim());
};

async function hears(gateway: TestGateway, faults: readonly string[]): Promise<void> {
  await until(async () => {
    gateway.clock.advance(LOOK);
    return (await faultsOf(gateway)).join() === faults.join();
  });
}

/** Lets time pass and several looks be made. */
async function passes(gateway: TestGateway, ms: number): Promise<string[]> {
  gateway.clock.advance(ms);
  for (let look = 0; look < 3; look += 1) {
    gateway.clock.advance(LOOK);
    await faultsOf(gateway);
  }
  return faultsOf(gateway);
}

const started = (fields: object): Promise<TestGateway> =>
  startTestGateway({
    settings: { 'app.data.backup': false },
    gateways: [{ 'domain.name': 'client.example', ...quiet, ...fields }],
  });

test('S9: a client that has not fetched for its days is told of while mail waits', async () => {
  const gateway = await started({
    'settings.idle-days': 2,
    'dequeuing.etrn.honor': true,
    'dequeuing.etrn.target': 'host',
    'dequeuing.etrn.host': '192.0.2.7',
    'dequeuing.etrn.require-auth': false,
  });
  const empty = await passes(gateway, 3 * DAY);
  await gateway.submit({ to: 'a@client.example' });
  const young = await passes(gateway, DAY);
  gateway.clock.advance(DAY);
  await hears(gateway, ['client-silent client.example']);
  const peer = await SmtpDialogue.greeted(gateway.port('smtp'));
  await peer.send('ETRN client.example').expect(253);
  peer.destroy();
  await hears(gateway, []);
  expect([empty, young]).toEqual([[], []]);
});

test('S9: without days, or without a way to fetch, nobody is told of', async () => {
  const gateway = await started({ 'settings.idle-days': 1, 'dequeuing.etrn.honor': false });
  await gateway.submit({ to: 'a@client.example' });
  expect(await passes(gateway, 2 * DAY)).toEqual([]);
});

test('S10: mail that waits for its hours is told of until the queue is empty', async () => {
  const gateway = await started({ 'settings.wait-hours': 5 });
  await gateway.submit({ to: 'a@client.example' });
  const young = await passes(gateway, 4 * HOUR);
  gateway.clock.advance(HOUR);
  await hears(gateway, ['mail-waits-long client.example']);
  await gateway.submit({ to: 'b@client.example' });
  const [first, second] = await gateway.rows();
  await gateway.ask('queue:delete', { ids: [first!.id] });
  const younger = await passes(gateway, LOOK);
  await gateway.ask('queue:delete', { ids: [second!.id] });
  await hears(gateway, []);
  expect([young, younger]).toEqual([[], ['mail-waits-long client.example']]);
});

test('a quota that is nearly full is told of until there is room', async () => {
  const gateway = await started({ 'quotas.enabled': true, 'quotas.max-messages': 2 });
  await gateway.submit({ to: 'a@client.example' });
  const half = await passes(gateway, LOOK);
  await gateway.submit({ to: 'a@client.example' });
  await hears(gateway, ['quota-nearly-full client.example']);
  const [first] = await gateway.rows();
  await gateway.ask('queue:delete', { ids: [first!.id] });
  await hears(gateway, []);
  expect(half).toEqual([]);
});

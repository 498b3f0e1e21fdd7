/** Failures on real sockets and actions of a person: what comes back, to whom, and what is left. */
import { expect, test } from 'vitest';
import type { QueueRow } from '../../src-main/shared/queue/queue-view.ts';
import { fakeSmtpServer } from '../helpers/fake-smtp-server.ts';
import { startTestGateway, type TestGateway } from '../helpers/test-gateway.ts';
import { until } from '../helpers/until.ts';

const senders = { 'domain.name': 'sender.example', 'settings.sender-auth': false };
const other = { 'domain.name': 'other.example' };

async function world(port = 25, settings: object = {}): Promise<TestGateway> {
  const client = {
    'domain.name': 'client.example',
    'dequeuing.etrn.target': 'host',
    'dequeuing.etrn.host': '[127.0.0.1]',
    'dequeuing.etrn.port': port,
  };
  return startTestGateway({ gateways: [senders, other, client], settings });
}

const list = (gateway: TestGateway, domain: string, status?: QueueRow['status']): Promise<QueueRow[]> =>
  gateway.ask('queue:list', { gateway: domain, ...(status && { status }) });

const put = async (gateway: TestGateway, from = 'a@sender.example'): Promise<number> => {
  expect(await gateway.submit({ from, to: 'b@client.example' })).toMatch(/^250/);
  const [row] = await list(gateway, 'client.example');
  return row!.id;
};

const words = (rows: readonly QueueRow[]): string[] =>
  rows.map(({ status, recipient }) => `${status} ${recipient}`);

test('what the next hop refuses for good goes back to its sender; the refusal is history', async () => {
  const server = await fakeSmtpServer({ rcpt: { 'b@client.example': '550 5.1.1 No such user' } });
  const gateway = await world(server.port);
  await put(gateway);
  await gateway.ask('gateway:release', { domain: 'client.example' });
  await until(async () => (await list(gateway, 'sender.example')).length === 1);
  expect([
    words(await list(gateway, 'client.example')),
    (await list(gateway, 'client.example', 'failed')).map(({ reason }) => reason),
    (await list(gateway, 'sender.example')).map(({ reversePath, recipient }) => [reversePath, recipient]),
  ]).toEqual([[], ['refused: 550 5.1.1 No such user'], [['', 'a@sender.example']]]);
  await server.close();
});

test('a refused message without a sender becomes defective; W17 tries it once more', async () => {
  const server = await fakeSmtpServer({ rcpt: { 'b@client.example': '550 5.1.1 No such user' } });
  const gateway = await world(server.port);
  const id = await put(gateway, '');
  await gateway.ask('gateway:release', { domain: 'client.example' });
  await until(
    async () => words(await list(gateway, 'client.example')).join() === 'defective b@client.example',
  );
  expect(await gateway.ask('queue:retry', { ids: [id] })).toEqual({ changed: 1 });
  await until(async () => (await gateway.ask('queue:show', { id })).attempts.length === 2);
  await server.close();
});

test('W18: a person returns mail with a sentence; mail without a sender stays', async () => {
  const gateway = await world();
  const id = await put(gateway);
  await gateway.submit({ from: '', to: 'c@client.example' });
  const ids = (await list(gateway, 'client.example')).map((row) => row.id);
  expect(await gateway.ask('queue:return', { ids, sentence: 'Closed.' })).toEqual({ changed: 1, refused: 1 });
  const { attempts } = await gateway.ask('queue:show', { id });
  expect([
    words(await list(gateway, 'client.example')),
    words(await list(gateway, 'sender.example')),
    attempts.map(({ way, outcome, reply }) => [way, outcome, reply]),
  ]).toEqual([
    ['held c@client.example'],
    ['held a@sender.example'],
    [['manual', 'failed', 'returned: 5.7.1 Closed.']],
  ]);
});

test('W19: another gateway or recipient gets it, and the old row ends as redirected', async () => {
  const gateway = await world();
  const first = await put(gateway);
  await gateway.ask('queue:redirect', { ids: [first], to: { gateway: 'other.example' } });
  const [moved] = await list(gateway, 'other.example');
  await gateway.ask('queue:redirect', { ids: [moved!.id], to: { recipient: 'x@sender.example' } });
  const history = [
    ...(await list(gateway, 'client.example', 'delivered')),
    ...(await list(gateway, 'other.example', 'delivered')),
  ];
  expect([words(await list(gateway, 'sender.example')), history.map(({ reason }) => reason)]).toEqual([
    ['held x@sender.example'],
    ['redirected: other.example', 'redirected: x@sender.example'],
  ]);
  const counts = (await gateway.ask('gateway:list', undefined)).map((row) => [
    row.domain,
    row.waitingMessages,
  ]);
  expect(Object.fromEntries(counts)).toEqual({
    'client.example': 0,
    'other.example': 0,
    'sender.example': 1,
  });
});

test('W16: a hold ends at its time', async () => {
  const gateway = await world();
  const id = await put(gateway);
  await gateway.ask('queue:hold', { ids: [id], until: gateway.clock.now() + 60 * 60_000 });
  expect(words(await list(gateway, 'client.example'))).toEqual(['on-hold b@client.example']);
  gateway.clock.advance(60 * 60_000);
  await until(async () => {
    gateway.clock.advance(60_000);
    return words(await list(gateway, 'client.example')).join() === 'held b@client.example';
  });
});

test('P59: mail to our postmaster and abuse waits in his queue, or goes to the address that is set', async () => {
  const gateway = await world();
  for (const to of ['postmaster@schleuse.example', 'Abuse@schleuse.example', 'postmaster'])
    expect(await gateway.submit({ to })).toMatch(/^250/);
  expect(await gateway.submit({ to: 'info@schleuse.example' })).toMatch(/^550/);
  const elsewhere = await world(25, { 'app.retry.postmaster': 'pm@other.example' });
  await elsewhere.submit({ to: 'postmaster@schleuse.example' });
  expect([words(await list(gateway, 'postmaster')), words(await list(elsewhere, 'other.example'))]).toEqual([
    ['held postmaster@schleuse.example', 'held Abuse@schleuse.example', 'held postmaster@schleuse.example'],
    ['held pm@other.example'],
  ]);
});

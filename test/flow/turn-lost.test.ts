/** A customer whose connection ends within its turn: what it did not confirm stays, and comes with the next turn. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startEngineProcess, type EngineProcess } from '../helpers/engine-process.ts';
import { drainByAtrn, requestTurn } from '../helpers/odmr-customer.ts';
import { RawSmtpClient } from '../helpers/raw-smtp-client.ts';
import type { RecordedMessage, SinkOptions } from '../helpers/sink-parser.ts';
import { until } from '../helpers/until.ts';

const PASSWORD = 'turn-secret';
const LARGE = Buffer.from(`Subject: 2\r\n\r\n${`${'z'.repeat(76)}\r\n`.repeat(8000)}`);

let engine: EngineProcess;
let domain = '';
let tests = 0;

beforeAll(async () => {
  engine = await startEngineProcess({ listen: ['smtp', 'odmr'] });
});
afterAll(async () => {
  await engine.stop();
});
beforeEach(async () => {
  domain = `office-${String((tests += 1))}.example`;
  await engine.command('gateway', 'add', domain, '--password', PASSWORD, '--atrn');
  const client = await RawSmtpClient.open({ port: engine.port('smtp') });
  await client.command('EHLO sender.example');
  for (const number of [1, 2, 3]) {
    const data = number === 2 ? LARGE : Buffer.from(`Subject: ${String(number)}\r\n\r\nx\r\n`);
    await client.sendMessage('sender@sender.example', `user@${domain}`, data);
  }
  await client.quit();
});

const turn = (sink: SinkOptions) =>
  requestTurn({ port: engine.port('odmr'), user: domain, password: PASSWORD, sink });
const nextTurn = () => drainByAtrn({ port: engine.port('odmr'), user: domain, password: PASSWORD });
const statuses = async () => (await engine.queue(domain)).map(({ status }) => status);
const subjects = (messages: readonly RecordedMessage[]) =>
  messages.map(({ data }) => /^Subject: (\d)\r$/m.exec(data.toString('latin1', 0, 2000))?.[1]);

test('a customer that vanishes in the middle of a body has what it confirmed; the rest is held and comes next time', async () => {
  const lost = await turn({ vanishInBodyAt: 200_000 });
  await lost.ended;
  await until(async () => (await statuses()).join() === 'held,held');

  const messages = await nextTurn();

  expect([subjects(lost.messages), subjects(messages)]).toEqual([['1'], ['2', '3']]);
  expect(await statuses()).toEqual([]);
});

test('a message whose end was never answered is in doubt and is sent again', async () => {
  const lost = await turn({ vanishAtDot: 3 });
  await lost.ended;
  await until(async () => (await statuses()).join() === 'held');

  const messages = await nextTurn();

  expect([subjects(lost.messages), subjects(messages)]).toEqual([['1', '2'], ['3']]);
});

test('a customer that takes messages by CHUNKING and vanishes loses nothing', async () => {
  const lost = await turn({ chunking: true, vanishInBodyAt: 200_000 });
  await lost.ended;
  await until(async () => (await statuses()).every((status) => status === 'held'));

  // Whether the 250 to the first one still gets through while the line breaks is open: then it comes twice.
  const next = subjects(await nextTurn()).filter((subject) => subject !== '1');
  expect([subjects(lost.messages), next]).toEqual([['1'], ['2', '3']]);
});

test('a customer that closes right after the 250 gets everything the next time, and the domain is free at once', async () => {
  const lost = await turn({ vanishInBodyAt: 1 });
  lost.vanish();
  await lost.ended;
  await until(async () => (await statuses()).join() === 'held,held,held');

  expect(subjects(await nextTurn())).toEqual(['1', '2', '3']);
});

/** Quotas of a gateway (page Quotas): what a sender hears, what the client is told, and what is used. */
import { expect, test } from 'vitest';
import { SmtpDialogue } from '../helpers/smtp-dialogue.ts';
import { startTestGateway, type TestGateway } from '../helpers/test-gateway.ts';
import { until } from '../helpers/until.ts';

const withQuota = (fields: object): Promise<TestGateway> =>
  startTestGateway({
    gateways: [
      { 'domain.name': 'client.example', 'quotas.enabled': true, ...fields },
      { 'domain.name': 'other.example' },
    ],
  });

const code = (reply: string): string => reply.slice(0, 9);
const aBody = (bytes: number): string =>
  `Subject: x\r\n\r\n${'y'.repeat(70)}\r\n`.padEnd(bytes, 'z '.repeat(30) + '\r\n');

test('the number of messages is limited, and there is room again when one is gone (Q2)', async () => {
  const gateway = await withQuota({ 'quotas.max-messages': 2 });
  const replies = [];
  for (let count = 0; count < 3; count += 1)
    replies.push(code(await gateway.submit({ to: 'a@client.example' })));
  const usage = await gateway.ask('quota:usage', { domain: 'client.example' });
  const [first] = await gateway.rows();
  await gateway.ask('queue:delete', { ids: [first!.id] });
  replies.push(code(await gateway.submit({ to: 'a@client.example' })));
  expect([replies, usage.messages, usage.level]).toEqual([
    ['250 2.0.0', '250 2.0.0', '452 4.2.2', '250 2.0.0'],
    2,
    1,
  ]);
});

test('the size is limited: a declared one at RCPT, any at the end of the data (Q3)', async () => {
  const gateway = await withQuota({ 'quotas.max-kb': 10 });
  const declared = await gateway.submit({ to: 'a@client.example', size: 20_000 });
  const sent = await gateway.submit({ to: 'a@client.example', body: aBody(20_000) });
  const small = await gateway.submit({ to: 'a@client.example' });
  expect([declared, sent, small].map(code)).toEqual(['452 4.2.2', '452 4.2.2', '250 2.0.0']);
});

test('refusing for good says 552 (Q7)', async () => {
  const gateway = await withQuota({ 'quotas.max-messages': 1, 'quotas.reply': '552' });
  await gateway.submit({ to: 'a@client.example' });
  expect(code(await gateway.submit({ to: 'a@client.example' }))).toBe('552 5.2.2');
});

test('a quota that is not applied limits nothing (Q1)', async () => {
  const gateway = await withQuota({ 'quotas.enabled': false, 'quotas.max-messages': 1 });
  await gateway.submit({ to: 'a@client.example' });
  expect(code(await gateway.submit({ to: 'a@client.example' }))).toBe('250 2.0.0');
});

test('transactions at the same time do not slip past the limit', async () => {
  const gateway = await withQuota({ 'quotas.max-messages': 3 });
  const peers = await Promise.all(
    Array.from({ length: 8 }, () => SmtpDialogue.greeted(gateway.port('smtp'))),
  );
  for (const peer of peers) {
    await peer.send('MAIL FROM:<s@sender.example>').expect(250);
    await peer.send('RCPT TO:<a@client.example>').expect(250);
    await peer.send('DATA').expect(354);
  }
  const replies = await Promise.all(
    peers.map((peer) => peer.sendRaw('Subject: x\r\n\r\nx\r\n.\r\n').reply()),
  );
  for (const peer of peers) peer.destroy();
  const stored = replies.filter((reply) => reply.startsWith('250')).length;
  expect([stored, new Set(replies.map(code)), (await gateway.rows()).length]).toEqual([
    3,
    new Set(['250 2.0.0', '452 4.2.2']),
    3,
  ]);
});

test('a message for a full gateway and one with room is deferred as a whole at its end, never refused for good', async () => {
  const gateway = await withQuota({ 'quotas.max-kb': 1, 'quotas.reply': '552' });
  const peer = await SmtpDialogue.greeted(gateway.port('smtp'));
  await peer.send('MAIL FROM:<s@sender.example>').expect(250);
  for (const domain of ['client', 'other']) await peer.send(`RCPT TO:<a@${domain}.example>`).expect(250);
  await peer.send('DATA').expect(354);
  const reply = await peer.sendRaw(`${aBody(5000)}\r\n.\r\n`).reply();
  peer.destroy();
  expect([code(reply), await gateway.rows()]).toEqual(['452 4.2.2', []]);
});

test('the client is warned once, outside the quota; again below 90 % but not before a day is over (Q4 to Q6)', async () => {
  const gateway = await withQuota({
    'quotas.max-messages': 1,
    'quotas.warn': true,
    'quotas.warn-to': 'admin@other.example',
    'quotas.warn-from': 'watch@schleuse.example',
  });
  const warnings = async (): Promise<number> =>
    (await gateway.rows()).filter(({ recipient }) => recipient === 'admin@other.example').length;
  const refuseOne = async (): Promise<void> => {
    await gateway.submit({ to: 'a@client.example' });
    await gateway.submit({ to: 'a@client.example' });
  };
  await refuseOne();
  await refuseOne();
  await until(async () => (await warnings()) === 1);
  const empty = async (): Promise<void> => {
    const rows = (await gateway.rows()).filter(({ gateway: domain }) => domain === 'client.example');
    await gateway.ask('queue:delete', { ids: rows.map(({ id }) => id) });
  };
  await empty();
  await refuseOne();
  const onTheSameDay = await warnings();
  await empty();
  gateway.clock.setNow(gateway.clock.now() + 25 * 3_600_000);
  await refuseOne();
  await until(async () => (await warnings()) === 2);
  const [warning] = (await gateway.rows()).filter(({ recipient }) => recipient === 'admin@other.example');
  expect([onTheSameDay, warning?.reversePath]).toEqual([1, '']);
});

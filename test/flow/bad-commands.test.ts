/** Commands that are wrong in every way: each gets a clear reply, and the session goes on or ends politely. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startEngineProcess, type EngineProcess } from '../helpers/engine-process.ts';
import { RawSmtpClient } from '../helpers/raw-smtp-client.ts';

let engine: EngineProcess;
let client: RawSmtpClient;

beforeAll(async () => {
  engine = await startEngineProcess({ listen: ['smtp'] });
  await engine.command('gateway', 'add', 'example.org', '--password', 'command-secret', '--etrn');
});
afterAll(async () => {
  await engine.stop();
});
beforeEach(async () => {
  client = await RawSmtpClient.open({ port: engine.port('smtp') });
  await client.command('EHLO sender.example');
});
afterEach(() => {
  client.destroy();
});

test.each([
  { name: 'an unknown verb', lines: ['FROB x'], reply: '500 5.5.1' },
  { name: 'a verb that is not offered', lines: ['EXPN list'], reply: '502 5.5.1' },
  { name: 'MAIL without FROM', lines: ['MAIL <a@b.example>'], reply: '501 5' },
  { name: 'an address without end', lines: ['MAIL FROM:<a@b.example'], reply: '501 5.1.7' },
  { name: 'an unknown parameter of MAIL', lines: ['MAIL FROM:<a@b.example> FROB=1'], reply: '555 5.5.4' },
  {
    name: 'an unknown parameter of RCPT',
    lines: ['MAIL FROM:<a@b.example>', 'RCPT TO:<u@example.org> FROB=1'],
    reply: '555 5.5.4',
  },
  { name: 'a size that is no number', lines: ['MAIL FROM:<a@b.example> SIZE=big'], reply: '501 5.5.4' },
  {
    name: 'a size that is too large',
    lines: ['MAIL FROM:<a@b.example> SIZE=99999999999'],
    reply: '552 5.3.4',
  },
  { name: 'RCPT before MAIL', lines: ['RCPT TO:<u@example.org>'], reply: '503 5.5.1' },
  { name: 'DATA before RCPT', lines: ['MAIL FROM:<a@b.example>', 'DATA'], reply: '554 5.5.1' },
  { name: 'a NUL in a command', lines: ['MAIL FROM:<a\0b@c.example>'], reply: '500 5.5.2' },
  { name: 'ETRN without a name', lines: ['ETRN'], reply: '500 5.5.4' },
  { name: 'ETRN with two names', lines: ['ETRN a.example b.example'], reply: '501 5.5.4' },
  { name: 'ATRN where it is not offered', lines: ['ATRN example.org'], reply: '502 5.5.1' },
])('$name is answered $reply, and the session goes on', async ({ lines, reply }) => {
  for (const line of lines.slice(0, -1)) await client.command(line);
  const answer = await client.command(lines.at(-1) ?? '');
  const next = await client.command('NOOP');
  expect(`${String(answer.code)} ${answer.lines[0] ?? ''}`.slice(0, reply.length)).toBe(reply);
  expect(next.code).toBe(250);
});

test('a line of 3,000 octets is too long and the session goes on', async () => {
  const answer = await client.command(`NOOP ${'x'.repeat(3000)}`);
  expect(answer.code).toBe(500);
  expect((await client.command('NOOP')).code).toBe(250);
});

test('a line without an end is cut off, and the engine serves the next client', async () => {
  client.write('x'.repeat(200_000));
  const answer = await client.reply();
  const other = await RawSmtpClient.open({ port: engine.port('smtp') });
  expect([500, 421]).toContain(answer.code);
  expect((await other.command('NOOP')).code).toBe(250);
  await other.quit();
});

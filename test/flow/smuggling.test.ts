/** Line ends that other servers read as the end of a message: nothing of the kind gets in, and nothing of the kind gets out. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEngineProcess, type EngineProcess } from '../helpers/engine-process.ts';
import { drainByAtrn } from '../helpers/odmr-customer.ts';
import { RawSmtpClient } from '../helpers/raw-smtp-client.ts';
import { withoutTrace } from '../helpers/trace-header.ts';

const PASSWORD = 'smuggle-secret';
/** What a smuggler puts behind the false end. */
const HIDDEN =
  'MAIL FROM:<forged@example.org>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\nSubject: hidden\r\n\r\nx\r\n.\r\n';

let engine: EngineProcess;

beforeAll(async () => {
  engine = await startEngineProcess({ listen: ['smtp', 'odmr'] });
  await engine.command('gateway', 'add', 'example.org', '--password', PASSWORD, '--atrn');
});
afterAll(async () => {
  await engine.stop();
});

async function sendData(octets: string): Promise<number> {
  const client = await RawSmtpClient.open({ port: engine.port('smtp') });
  await client.command('EHLO sender.example');
  await client.command('MAIL FROM:<sender@sender.example>');
  await client.command('RCPT TO:<user@example.org>');
  await client.command('DATA');
  client.write(Buffer.from(octets, 'latin1'));
  const { code } = await client.reply();
  await client.quit();
  return code;
}

test.each([
  { name: 'LF . LF', end: '\n.\n' },
  { name: 'LF . CR LF', end: '\n.\r\n' },
  { name: 'CR LF . LF', end: '\r\n.\n' },
  { name: 'CR LF . CR', end: '\r\n.\r' },
  { name: 'CR . CR LF', end: '\r.\r\n' },
  { name: 'CR . CR', end: '\r.\r' },
  { name: 'CR LF NUL . CR LF', end: '\r\n\0.\r\n' },
])(
  '$name is no end of data: the whole message is refused and nothing hidden in it is taken',
  async ({ end }) => {
    const code = await sendData(`Subject: carrier\r\n\r\ntext${end}${HIDDEN}`);
    expect(code).toBe(550);
    expect(await engine.queue('example.org')).toEqual([]);
  },
);

test('a message full of dots and commands goes through unchanged and ends where it ended', async () => {
  const body = `Subject: dots\r\n\r\n.\r\n..\r\nQUIT\r\n${HIDDEN}`;
  const client = await RawSmtpClient.open({ port: engine.port('smtp') });
  await client.command('EHLO sender.example');
  await client.sendMessage('sender@sender.example', 'user@example.org', Buffer.from(body));
  await client.quit();

  const messages = await drainByAtrn({ port: engine.port('odmr'), user: 'example.org', password: PASSWORD });

  expect(messages.map(({ data }) => withoutTrace(data).body.toString())).toEqual([body]);
});

/** Clients that close their half of the connection, or all of it, at awkward moments. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startEngineProcess, type EngineProcess } from '../helpers/engine-process.ts';
import { drainByAtrn } from '../helpers/odmr-customer.ts';
import { RawSmtpClient } from '../helpers/raw-smtp-client.ts';

const PASSWORD = 'half-secret';

let engine: EngineProcess;
let client: RawSmtpClient;

beforeAll(async () => {
  engine = await startEngineProcess({ listen: ['smtp', 'odmr'] });
  await engine.command('gateway', 'add', 'example.org', '--password', PASSWORD, '--atrn');
});
afterAll(async () => {
  await engine.stop();
});
afterEach(async () => {
  client.destroy();
  await drainByAtrn({ port: engine.port('odmr'), user: 'example.org', password: PASSWORD });
});

async function openTransaction(): Promise<void> {
  client = await RawSmtpClient.open({ port: engine.port('smtp') });
  await client.command('EHLO sender.example');
  await client.command('MAIL FROM:<sender@sender.example>');
  await client.command('RCPT TO:<user@example.org>');
  await client.command('DATA');
}

const closed = (): Promise<void> =>
  new Promise((resolve) => {
    if (client.socket.closed) resolve();
    client.socket.once('close', () => {
      resolve();
    });
  });

test('a client that half-closes in the middle of a body leaves nothing behind', async () => {
  await openTransaction();
  client.write('Subject: never ended\r\n\r\nhalf a li');
  client.socket.end();
  await closed();
  expect(await engine.queue('example.org')).toEqual([]);
});

test('a client that half-closes before the last octet of the end of data leaves nothing behind', async () => {
  await openTransaction();
  client.write('Subject: nearly\r\n\r\ntext\r\n.\r');
  client.socket.end();
  await closed();
  expect(await engine.queue('example.org')).toEqual([]);
});

test('a client that half-closes right behind the end of data: stored once, whether or not it hears the 250', async () => {
  await openTransaction();
  client.write('Subject: done\r\n\r\ntext\r\n.\r\n');
  client.socket.end();
  await closed();
  expect(await engine.queue('example.org')).toHaveLength(1);
});

test('a client that half-closes in the middle of a command is not answered and takes nobody with it', async () => {
  client = await RawSmtpClient.open({ port: engine.port('smtp') });
  client.write('EHLO send');
  client.socket.end();
  await closed();
  const other = await RawSmtpClient.open({ port: engine.port('smtp') });
  expect((await other.command('NOOP')).code).toBe(250);
  await other.quit();
});

test('forty connections that are reset within a body leave nothing behind and the next one is served', async () => {
  for (let count = 0; count < 40; count += 1) {
    await openTransaction();
    client.write(`Subject: reset\r\n\r\n${'r'.repeat(5000)}`);
    client.socket.resetAndDestroy();
  }
  client = await RawSmtpClient.open({ port: engine.port('smtp') });
  await client.command('EHLO sender.example');
  const data = Buffer.from('Subject: after\r\n\r\nx\r\n');
  const taken = await client.sendMessage('sender@sender.example', 'user@example.org', data);
  expect(taken.code).toBe(250);
  expect(await engine.queue('example.org')).toHaveLength(1);
});

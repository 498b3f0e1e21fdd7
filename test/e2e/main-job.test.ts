/** The main job in the real application: a gateway is added, mail comes in, is seen waiting, and goes out. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { drainByAtrn } from '../helpers/odmr-customer.ts';
import { RawSmtpClient } from '../helpers/raw-smtp-client.ts';
import { startRecordingSink } from '../helpers/recording-sink.ts';
import { addGateway, command, shownRow } from './add-gateway.ts';
import { startDesktop } from './desktop-app.ts';

async function sendMail(port: number, recipient: string, count: number): Promise<void> {
  const client = await RawSmtpClient.open({ port });
  await client.command('EHLO sender.example');
  for (let number = 1; number <= count; number += 1) {
    await client.command('MAIL FROM:<a@sender.example>');
    await client.command(`RCPT TO:<${recipient}>`);
    await client.command('DATA');
    const reply = await client.command(`Subject: ${String(number)}\r\n\r\nHello\r\n.`);
    expect(reply.code).toBe(250);
  }
  await client.quit();
}

const waits = (page: Parameters<typeof shownRow>[0], domain: string, count: string): Promise<void> =>
  vi.waitFor(
    async () => {
      expect((await shownRow(page, domain))[2]).toBe(count);
    },
    { timeout: 10_000 },
  );

test('mail that comes in is seen waiting at once and leaves by ATRN', async () => {
  const { page, port, complaints } = await startDesktop();
  const password = await addGateway(page, { domain: 'client.example' });
  await sendMail(await port('smtp'), 'b@client.example', 3);
  await waits(page, 'client.example', '3');
  const messages = await drainByAtrn({ port: await port('odmr'), user: 'client.example', password });
  await waits(page, 'client.example', '0');
  expect({ messages: messages.length, row: await shownRow(page, 'client.example'), complaints }).toEqual({
    messages: 3,
    row: ['client.example', 'ATRN', '0', '0 bytes', '–', expect.not.stringMatching('never')],
    complaints: [],
  });
});

test('release now sends the mail to the fixed target', async () => {
  const sink = await startRecordingSink();
  const { page, port } = await startDesktop();
  await addGateway(page, { domain: 'client.example', target: { host: '[127.0.0.1]', port: sink.port } });
  await sendMail(await port('smtp'), 'b@client.example', 2);
  await waits(page, 'client.example', '2');
  await page.locator('tr[data-domain="client.example"]').click();
  await command(page, 'Release now').click();
  await waits(page, 'client.example', '0');
  expect([sink.messages.length, await page.locator('.notice').innerText()]).toEqual([
    2,
    '2 recipients were released.',
  ]);
  await sink.close();
});

test('a password lies nowhere in the data folder as it was typed', async () => {
  const { page, dataFolder } = await startDesktop();
  const password = await addGateway(page, { domain: 'client.example' });
  const names = await readdir(dataFolder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile() && !entry.parentPath.includes('window'));
  const found = await Promise.all(
    files.map(
      async (entry) => (await readFile(join(entry.parentPath, entry.name))).includes(password) && entry.name,
    ),
  );
  expect([files.length > 0, found.filter(Boolean)]).toEqual([true, []]);
});

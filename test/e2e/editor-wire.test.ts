/** The page Dequeuing against the wire: each control is set in the window, and a real SMTP dialogue hears the difference. */
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { drainByAtrn } from '../helpers/odmr-customer.ts';
import { RawSmtpClient } from '../helpers/raw-smtp-client.ts';
import { startRecordingSink } from '../helpers/recording-sink.ts';
import { startDesktop } from './desktop-app.ts';
import { apply, fieldOf, openEditor, set, turnTo } from './editor-walk.ts';

const DOMAIN = 'client.example';
const PASSWORD = 'a secret of twelve';

async function ask(port: number, command: string): Promise<number> {
  const client = await RawSmtpClient.open({ port });
  await client.command('EHLO client.example');
  const { code } = await client.command(command);
  await client.quit();
  return code;
}

async function sendMail(port: number): Promise<void> {
  const client = await RawSmtpClient.open({ port });
  await client.command('EHLO sender.example');
  await client.command('MAIL FROM:<a@sender.example>');
  await client.command(`RCPT TO:<b@${DOMAIN}>`);
  await client.command('DATA');
  await client.command('Subject: 1\r\n\r\nHello\r\n.');
  await client.quit();
}

async function change(editor: Page, values: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [field, value] of Object.entries(values)) await set(editor, field, value);
  await apply(editor);
}

test('what the page sets is what the wire says', async () => {
  const sink = await startRecordingSink();
  const desktop = await startDesktop();
  await desktop.page.evaluate(async (domain) => {
    await window.gateway.call('gateway:add', { settings: { 'domain.name': domain } });
  }, DOMAIN);
  const [smtp, odmr] = [await desktop.port('smtp'), await desktop.port('odmr')];
  const heard: Record<string, unknown> = {};
  const etrn = (): Promise<number> => ask(smtp, `ETRN ${DOMAIN}`);
  const editor = await openEditor(desktop, DOMAIN);
  await turnTo(editor, 'dequeuing');

  heard['E1 off'] = await etrn();
  await change(editor, {
    'dequeuing.etrn.honor': true,
    'dequeuing.etrn.target': 'host',
    'dequeuing.etrn.host': '[127.0.0.1]',
    'dequeuing.etrn.port': sink.port,
    'dequeuing.etrn.require-auth': false,
  });
  heard['E1 on, nothing waits'] = await etrn();
  await sendMail(smtp);
  heard['E1 on, mail waits'] = await etrn();
  await expect.poll(() => sink.messages.length, { timeout: 10_000 }).toBe(1);

  await change(editor, { 'dequeuing.etrn.require-auth': true, 'dequeuing.atrn.password': PASSWORD });
  heard['E9 on, without AUTH'] = await etrn();
  await change(editor, { 'dequeuing.etrn.require-auth': false, 'dequeuing.access.mode': 'honor' });
  heard['A4, empty list'] = await etrn();
  await change(editor, { 'dequeuing.access.entries': ['127.0.0.0/8'] });
  heard['A4, listed'] = await etrn();
  await change(editor, { 'dequeuing.access.mode': 'ignore' });
  heard['A5, listed'] = await etrn();
  const list = fieldOf(editor, 'dequeuing.access.entries');
  await list.locator('select').selectOption('127.0.0.0/8');
  await list.locator('gw-button[data-control$=".remove"] fluent-button').click();
  await apply(editor);
  heard['A9, removed'] = await etrn();

  await change(editor, { 'dequeuing.atrn.honor': true });
  await sendMail(smtp);
  heard['A1 on'] = (await drainByAtrn({ port: odmr, user: DOMAIN, password: PASSWORD })).length;
  await sink.close();
  expect(heard).toEqual({
    'E1 off': 459,
    'E1 on, nothing waits': 251,
    'E1 on, mail waits': 253,
    'E9 on, without AUTH': 530,
    'A4, empty list': 459,
    'A4, listed': 251,
    'A5, listed': 459,
    'A9, removed': 251,
    'A1 on': 1,
  });
});

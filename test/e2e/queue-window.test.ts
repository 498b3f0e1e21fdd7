/** The queue window of the real application: what waits, actions on it, sessions with their dialogue, both languages. */
import type { Page } from 'playwright';
import { expect, test, vi } from 'vitest';
import { gatewayFields } from '../../src-main/shared/settings/gateway-settings.ts';
import { RawSmtpClient } from '../helpers/raw-smtp-client.ts';
import { startDesktop, type DesktopApp } from './desktop-app.ts';

async function queueOf(
  desktop: DesktopApp,
  messages: number,
): Promise<{ queue: Page; client: RawSmtpClient }> {
  const { app, page, port } = desktop;
  const settings = gatewayFields.parse({ 'domain.name': 'client.example' });
  await page.evaluate((input) => window.gateway.call('gateway:add', input), { settings });
  const client = await RawSmtpClient.open({ port: await port('smtp') });
  await client.command('EHLO sender.example');
  for (let count = 1; count <= messages; count += 1) {
    const data = Buffer.from(`Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= ${String(count)}\r\n\r\nHello\r\n`);
    await client.sendMessage('a@sender.example', `b${String(count)}@client.example`, data);
  }
  const [queue] = await Promise.all([
    app.waitForEvent('window'),
    page.evaluate(() =>
      (window as unknown as { host: { call: (name: string) => void } }).host.call('window:open-queue'),
    ),
  ]);
  await queue.locator('gw-queue-table .row').first().waitFor();
  return { queue, client };
}
const statesOf = (queue: Page): Promise<string[]> =>
  queue.locator('gw-queue-table .row .state').allInnerTexts();
const action = (queue: Page, label: string) => queue.locator('gw-queue-view gw-button', { hasText: label });

test('rows are held and deleted, and one that is gone meanwhile is no error', async () => {
  const desktop = await startDesktop();
  const { queue, client } = await queueOf(desktop, 3);
  const subjects = await queue.locator('gw-queue-table .row .subject').allInnerTexts();
  await queue.locator('gw-queue-table .row .recipient').first().click();
  await queue.keyboard.press('Control+A');
  await queue.keyboard.press('Control+H');
  await vi.waitFor(async () => {
    expect(await statesOf(queue)).toEqual(['on hold', 'on hold', 'on hold']);
  });
  await queue.locator('gw-queue-table .row .recipient').first().click();
  await desktop.page.evaluate(() => window.gateway.call('queue:delete', { ids: [3] }));
  await action(queue, 'Delete…').click();
  await queue.locator('gw-delete-rows-dialog gw-button', { hasText: /^\s*Delete\s*$/ }).click();
  await queue.getByText('0 done · 1 gone meanwhile').waitFor();
  await client.quit();
  expect(subjects).toEqual(['Grüße 3', 'Grüße 2', 'Grüße 1']);
});

test('a running session shows its dialogue in German and is ended by a person', async () => {
  const desktop = await startDesktop();
  const { queue, client } = await queueOf(desktop, 1);
  const document = await desktop.page.evaluate(() => window.gateway.call('app:get-settings', undefined));
  if (!document.ok) throw new Error(document.error.code);
  const settings = { ...document.value.settings, 'app.ui.language': 'de' as const };
  await desktop.page.evaluate((input) => window.gateway.call('app:save-settings', input), { settings });
  await queue.locator('nav gw-button', { hasText: 'Verbindungen' }).click();
  await queue.locator('gw-sessions-view tr', { hasText: 'eingehend' }).click();
  await queue.locator('gw-sessions-view pre', { hasText: 'EHLO sender.example' }).waitFor();
  const dialogue = await queue.locator('gw-sessions-view pre').innerText();
  await queue.locator('gw-sessions-view gw-button', { hasText: 'Trennen' }).first().click();
  await queue.locator('gw-question-dialog gw-button', { hasText: 'Trennen' }).click();
  const farewell = await client.reply().catch(() => null);
  expect([dialogue.includes('octets>'), dialogue.includes('Hello'), farewell?.code]).toEqual([
    true,
    false,
    421,
  ]);
});

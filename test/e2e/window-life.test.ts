/** Window, tray and process of the real application: hidden, shown again, in another language, ended. */
import { createServer, type AddressInfo } from 'node:net';
import type { Page } from 'playwright';
import { expect, onTestFinished, test, vi } from 'vitest';
import { RawSmtpClient } from '../helpers/raw-smtp-client.ts';
import { command } from './add-gateway.ts';
import { isWindowVisible, launchProcess, startDesktop } from './desktop-app.ts';

async function shownBand(page: Page, intent: 'error' | 'warning'): Promise<string> {
  const bar = page.locator(`gw-message-bar[intent="${intent}"]`);
  return `${(await bar.getAttribute('heading')) ?? ''}: ${(await bar.innerText()).replace(/\s+/g, ' ')}`;
}

test('the window has its first size, its smallest size and its title', async () => {
  const { app } = await startDesktop();
  const facts = await app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0];
    return { size: window?.getSize(), smallest: window?.getMinimumSize(), title: window?.getTitle() };
  });
  expect(facts).toEqual({ size: [940, 680], smallest: [880, 600], title: 'Gateway Manager – Schleuse' });
});

test('closing hides the window, mail is still taken, and a second start shows it again', async () => {
  const { app, page, port, startAgain } = await startDesktop();
  const smtpPort = await port('smtp');
  await app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.close();
  });
  const afterClose = await isWindowVisible(app);
  const client = await RawSmtpClient.open({ port: smtpPort });
  const hello = await client.command('EHLO sender.example');
  await client.quit();
  const exitCode = await startAgain();
  await vi.waitFor(async () => {
    expect(await isWindowVisible(app)).toBe(true);
  });
  expect({
    afterClose,
    hello: hello.code,
    exitCode,
    windows: app.windows().length,
    url: page.url().split('?')[0],
  }).toEqual({
    afterClose: false,
    hello: 250,
    exitCode: 0,
    windows: 1,
    url: 'schleuse://app/manager/index.html',
  });
});

test('a change of the language reaches the window and its title at once', async () => {
  const { app, page } = await startDesktop();
  await page.locator('gw-button[icon="settings"]').click();
  await page.locator('gw-select[field="app.ui.language"] select').selectOption('de');
  await command(page, 'Save').click();
  await page.locator('gw-manager-view h2', { hasText: 'Noch kein Gateway' }).waitFor();
  await vi.waitFor(async () => {
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle())).toBe(
      'Gateway-Manager – Schleuse',
    );
  });
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('de');
});

test('a port in use is shown with what to do, and the rest runs', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const { port: taken } = other.address() as AddressInfo;
  const { page, status } = await startDesktop({
    listen: [`smtp=127.0.0.1:${String(taken)}`, 'odmr=127.0.0.1:0'],
  });
  const states = (await status()).listeners.map(({ service, state }) => [service, state]);
  const band = await shownBand(page, 'error');
  expect([states, band]).toEqual([
    [
      ['smtp', 'failed'],
      ['odmr', 'listening'],
    ],
    expect.stringContaining(
      `SMTP is not running: Port ${String(taken)} cannot be opened: it is in use already (EADDRINUSE). Another program may use it. End that program`,
    ),
  ]);
  other.close();
});

test('on a bare display the window says that the key file protects the passwords', async () => {
  const { page, status } = await startDesktop();
  expect([(await status()).secretStore, await shownBand(page, 'warning')]).toEqual([
    'key-file',
    expect.stringContaining('Passwords are protected by a key file: This system offers no protected store'),
  ]);
});

test('started hidden it opens no window until it is started again', async () => {
  const { app, startAgain, stop, log } = await launchProcess({ args: ['--hidden'] });
  onTestFinished(stop);
  await vi.waitFor(
    async () => {
      expect(await log()).toContain('data folder opened');
    },
    { timeout: 20_000 },
  );
  const before = app.windows().length;
  await startAgain();
  const page = await app.firstWindow();
  await page.locator('gw-manager-view').waitFor();
  expect([before, app.windows().length]).toEqual([0, 1]);
});

test('an unexpected error is logged and told once, and the engine stops cleanly', async () => {
  const { app, log } = await startDesktop();
  await app.evaluate(({ dialog }) => {
    dialog.showErrorBox = (title, content) => {
      process.stdout.write(`told: ${title} ${content}\n`);
    };
  });
  let said = '';
  app.process().stdout?.on('data', (text: Buffer) => (said += text.toString()));
  const ended = new Promise<number | null>((resolve) => app.process().once('exit', resolve));
  await app.evaluate(() => {
    for (const reason of ['first', 'second']) {
      setTimeout(() => {
        throw new Error(reason);
      });
    }
  });
  expect({
    code: await ended,
    told: said.match(/told: .*/g),
    logged: (await log()).match(/"message":"(first|second)"/g),
  }).toEqual({
    code: 1,
    told: [
      'told: Schleuse has to stop An unexpected error occurred. Stored mail is safe. Details: Error: first',
    ],
    logged: ['"message":"first"', '"message":"second"'],
  });
});

test('quitting ends the process cleanly', async () => {
  const { app } = await startDesktop();
  const ended = new Promise<number | null>((resolve) => app.process().once('exit', resolve));
  await app.evaluate(({ app: application }) => {
    application.quit();
  });
  expect(await ended).toBe(0);
});

/** What a page must never be able to do, tried in the real application. */
import { afterEach, beforeAll, expect, test } from 'vitest';
import { launchDesktop, type DesktopApp } from './desktop-app.ts';

let desktop: DesktopApp;
beforeAll(async () => {
  desktop = await launchDesktop();
  return desktop.stop;
});
afterEach(() => {
  expect(desktop.page.url()).toMatch(/^schleuse:\/\/app\/manager\/index\.html/);
});

test('the page has neither Node nor Electron, only the bridge with its two functions', async () => {
  const seen = await desktop.page.evaluate(() => ({
    require: typeof (globalThis as Record<string, unknown>)['require'],
    process: typeof (globalThis as Record<string, unknown>)['process'],
    Buffer: typeof (globalThis as Record<string, unknown>)['Buffer'],
    bridge: Object.keys(window.gateway),
  }));
  expect(seen).toEqual({
    require: 'undefined',
    process: 'undefined',
    Buffer: 'undefined',
    bridge: ['call', 'on'],
  });
});

test('the bridge knows the names of the contract and no others', async () => {
  const answers = await desktop.page.evaluate(async () => {
    const bridge = window.gateway as unknown as {
      call(name: string, input: unknown): Promise<unknown>;
      on(name: string, listener: () => void): unknown;
    };
    const refusal = (error: unknown): string => (error instanceof Error ? error.message : String(error));
    const call = await bridge.call('shell:open', '/').catch(refusal);
    let on: unknown;
    try {
      on = bridge.on('ELECTRON_RENDERER', () => undefined);
    } catch (error) {
      on = refusal(error);
    }
    return [call, on];
  });
  expect(answers).toEqual(['unknown procedure: shell:open', 'unknown event: ELECTRON_RENDERER']);
});

test('wrong input is refused by the engine, not trusted because it came from a window', async () => {
  const answer = await desktop.page.evaluate(() =>
    window.gateway.call('gateway:get', { domain: 5 } as unknown as { domain: string }),
  );
  expect(answer).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
});

test('code from text and scripts in the page are stopped by the policy', async () => {
  const results = await desktop.page.evaluate(async () => {
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(event.effectiveDirective),
    );
    const script = document.createElement('script');
    script.textContent = 'window.wasRun = true';
    document.head.append(script);
    const style = document.createElement('style');
    style.textContent = 'body { color: red }';
    document.head.append(style);
    await fetch('https://example.com/').catch(() => undefined);
    const image = new Image();
    const failed = new Promise((resolve) => {
      image.addEventListener('error', resolve);
    });
    image.src = 'https://example.com/a.png';
    await failed;
    return { wasRun: 'wasRun' in window, violations: [...new Set(violations)].sort() };
  });
  expect(results).toEqual({
    wasRun: false,
    violations: ['connect-src', 'img-src', 'script-src-elem', 'style-src-elem'],
  });
});

test('no way leads to another page or another window', async () => {
  const { app, page } = desktop;
  const opened = await page.evaluate(() => window.open('https://example.com/') === null);
  await page.evaluate(() => {
    window.location.href = 'https://example.com/';
    const link = document.createElement('a');
    link.href = 'file:///etc/hostname';
    document.body.append(link);
    link.click();
  });
  // The page still answers, and it is still ours (afterEach).
  expect([opened, await page.evaluate(() => 1 + 1), app.windows().length]).toEqual([true, 2, 1]);
});

test('our scheme gives no file outside of the built pages, and no page of ours can be framed', async () => {
  const results = await desktop.page.evaluate(async () => {
    const status = async (url: string): Promise<number | string> =>
      fetch(url).then(
        (answer) => answer.status,
        () => 'refused',
      );
    const frame = document.createElement('iframe');
    frame.src = window.location.href;
    document.body.append(frame);
    await new Promise((resolve) => {
      frame.addEventListener('load', resolve);
    });
    // Null: what is shown there is the browser's own page for what was blocked, of another origin.
    const isBlocked = frame.contentDocument === null;
    return [
      isBlocked,
      await status('schleuse://app/manager/index.html'),
      await status('schleuse://app/../desktop/main.cjs'),
      await status('schleuse://app/%2e%2e/desktop/main.cjs'),
      await status('schleuse://app/..%2f..%2fpackage.json'),
      await status('schleuse://other/manager/index.html'),
      await status('file:///etc/hostname'),
    ];
  });
  expect(results).toEqual([true, 200, 404, 404, 404, 'refused', 'refused']);
});

test('permissions are denied', async () => {
  const states = await desktop.page.evaluate(async () => {
    const query = async (name: string): Promise<string> =>
      (await navigator.permissions.query({ name: name as PermissionName })).state;
    const media = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => 'denied');
    return [await query('geolocation'), await query('notifications'), await query('camera'), typeof media];
  });
  expect(states).toEqual(['denied', 'denied', 'denied', expect.not.stringMatching('object')]);
});

test('the window is sealed as Electron sees it', async () => {
  const preferences = await desktop.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    const { contextIsolation, sandbox, nodeIntegration, webviewTag, webSecurity } =
      contents.getLastWebPreferences();
    return { contextIsolation, sandbox, nodeIntegration, webviewTag, webSecurity };
  });
  expect(preferences).toEqual({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webviewTag: false,
    webSecurity: true,
  });
});

/** The application around the engine: window, tray, language and the ways to quit, without Electron. */
import { EventEmitter } from 'node:events';
import type { BrowserWindow, NativeTheme } from 'electron';
import { expect, test, vi } from 'vitest';
import { appSettings } from '../../src-main/shared/settings/app-settings.ts';
import type { EventName } from '../../src-main/shared/ipc/contract.ts';
import { createTexts } from '../../src-main/shared/texts/texts.ts';
import { DesktopApplication } from '../../src-main/desktop/desktop-application.ts';
import type { TrayMenuEntry } from '../../src-main/desktop/tray/tray-menu.ts';

/** Notes what is done to it; `loadURL` and the like do nothing. */
class FakeWindow extends EventEmitter {
  readonly log: string[] = [];
  readonly webContents = Object.assign(new EventEmitter(), {
    send: (name: string) => this.log.push(`send ${name}`),
  });
  isMinimized = (): boolean => false;
  show = (): void => void this.log.push('show');
  focus = (): void => void this.log.push('focus');
  hide = (): void => void this.log.push('hide');
  setTitle = (title: string): void => void this.log.push(`title ${title}`);
  loadURL = (url: string): Promise<void> => {
    this.log.push(`load ${url}`);
    return Promise.resolve();
  };

  /** What the person's click on the cross does; true: the window goes. */
  close(): boolean {
    let isPrevented = false;
    this.emit('close', { preventDefault: () => (isPrevented = true) });
    return !isPrevented;
  }
}

interface StartedOptions {
  readonly sessions?: number;
  readonly mayQuit?: boolean;
  readonly settings?: object;
  /** The engine never says that it has stopped. */
  readonly isStuck?: boolean;
}

function started(options: StartedOptions = {}) {
  let settings = appSettings.parse({ 'app.ui.language': 'en', ...options.settings });
  let tell: (name: EventName) => void = () => undefined;
  const log: string[] = [];
  /** Every procedure that was called. */
  const asked: string[] = [];
  const windows: FakeWindow[] = [];
  let menu: TrayMenuEntry[] = [];
  const timers = new Set<() => void>();
  const answers: Record<string, () => unknown> = {
    'engine:status': () => ({ sessions: options.sessions ?? 0, listeners: [], faults: [], paused: {} }),
    'gateway:list': () => [],
    'app:get-settings': () => ({ settings, secretsSet: [] }),
    'queue:process': () => ({ released: 0 }),
  };
  const application = new DesktopApplication({
    gateway: {
      call: (name) => {
        if (name === 'queue:process') log.push(name);
        asked.push(name);
        return Promise.resolve({ ok: true, value: answers[name]?.() });
      },
      subscribe: (listener) => {
        tell = listener;
        return () => {
          tell = () => undefined;
        };
      },
      stop: () => {
        if (options.isStuck === true) return new Promise(() => undefined);
        log.push('engine stopped');
        return Promise.resolve();
      },
    },
    texts: createTexts('en'),
    systemLanguages: ['de-DE'],
    createManager: () => {
      const window = new FakeWindow();
      windows.push(window);
      return window as unknown as BrowserWindow;
    },
    managerUrl: 'schleuse://app/manager/index.html',
    createEditor: () => {
      const window = new FakeWindow();
      windows.push(window);
      return window as unknown as BrowserWindow;
    },
    createQueue: () => {
      const window = new FakeWindow();
      windows.push(window);
      return window as unknown as BrowserWindow;
    },
    queueUrl: 'schleuse://app/queue/index.html',
    editorUrl: (domain) => `schleuse://app/gateway-editor/index.html?domain=${domain}`,
    showNotice: ({ title }) => void log.push(`notice: ${title}`),
    createTray: () => ({
      setImage: () => undefined,
      setToolTip: () => undefined,
      setMenu: (entries) => void (menu = entries),
    }),
    theme: new EventEmitter() as unknown as NativeTheme,
    after: (_ms, action) => {
      timers.add(action);
      return () => timers.delete(action);
    },
    mayQuit: (sessions) => {
      log.push(`asked: ${String(sessions)}`);
      return Promise.resolve(options.mayQuit ?? true);
    },
    exit: (code) => void log.push(`exit ${String(code)}`),
    kill: () => void log.push('killed'),
  });
  const saveSettings = (changes: object): void => {
    settings = { ...settings, ...changes };
    tell('settings:changed');
  };
  const labels = (): (string | undefined)[] => menu.map(({ label }) => label);
  return {
    application,
    log,
    asked,
    windows,
    labels,
    click: (index: number) => menu[index]?.click?.(),
    tell: (name: EventName) => {
      tell(name);
    },
    saveSettings,
    timers,
  };
}

test('the window is shown once its page is ready, and there is only one', async () => {
  const { application, windows } = started();
  await application.start();
  application.openManager();
  windows[0]?.emit('ready-to-show');
  application.openManager();
  expect(windows.map(({ log }) => log)).toEqual([
    ['load schleuse://app/manager/index.html', 'show', 'focus', 'show', 'focus'],
  ]);
});

test('closing hides the window and the engine goes on', async () => {
  const { application, windows, log } = started();
  await application.start();
  application.openManager();
  expect([windows[0]?.close(), windows[0]?.log.at(-1), log]).toEqual([false, 'hide', []]);
});

test('closing quits if the person wants it so', async () => {
  const { application, windows, log } = started({ settings: { 'app.ui.close-to-tray': false } });
  await application.start();
  application.openManager();
  windows[0]?.close();
  await vi.waitFor(() => {
    expect(log).toEqual(['engine stopped', 'exit 0']);
  });
  expect(windows[0]?.close()).toBe(true);
});

test('quitting while sessions run asks and says how many', async () => {
  const refused = started({ sessions: 2, mayQuit: false });
  await refused.application.quit();
  const confirmed = started({ sessions: 2 });
  await confirmed.application.quit();
  expect([refused.log, confirmed.log]).toEqual([['asked: 2'], ['asked: 2', 'engine stopped', 'exit 0']]);
});

test('a second wish to stop waits for the first; the engine is stopped once', async () => {
  const { application, log } = started();
  await Promise.all([application.stop(), application.stop(), application.quit()]);
  expect(log).toEqual(['engine stopped', 'exit 0']);
});

test('the end of the session of the person stops the engine without a question', async () => {
  const { application, windows, log } = started({ sessions: 3 });
  application.openManager();
  windows[0]?.emit('session-end');
  await application.stop();
  expect(log).toEqual(['engine stopped', 'exit 0']);
});

test('after an error of ours the engine stops first, then the person is told', async () => {
  const { application, log } = started();
  await application.stop(1, () => log.push('told'));
  expect(log).toEqual(['engine stopped', 'told', 'exit 1']);
});

test('an engine that does not stop in time cannot keep the process, and the person is told all the same', async () => {
  const { application, log, timers } = started({ isStuck: true });
  const stopping = application.stop(1, () => log.push('told'));
  for (const timeIsOver of timers) timeIsOver();
  await stopping;
  expect(log).toEqual(['told', 'killed']);
});

test('the process ends even if the person cannot be told; no timer is left', async () => {
  const { application, log, timers } = started();
  const stopping = application.stop(1, () => {
    throw new Error('no display');
  });
  await expect(stopping).rejects.toThrow('no display');
  expect([log, timers.size]).toEqual([['engine stopped', 'exit 1'], 0]);
});

test('another language reaches menu and title at once', async () => {
  const { application, windows, labels, saveSettings } = started();
  await application.start();
  application.openManager();
  const before = labels()[0];
  saveSettings({ 'app.ui.language': 'system' });
  await vi.waitFor(() => {
    expect(labels()[0]).toBe('Gateway-Manager öffnen');
  });
  expect([before, windows[0]?.log.at(-1)]).toEqual([
    'Open Gateway Manager',
    'title Gateway-Manager – Schleuse',
  ]);
});

test('events of the engine reach the window by name', () => {
  const { application, windows, tell } = started();
  application.openManager();
  tell('queue:changed');
  expect(windows[0]?.log.at(-1)).toBe('send queue:changed');
});

test('the menu of the tray opens the window, processes all queues and quits', async () => {
  const { application, windows, log, click } = started();
  await application.start();
  click(0);
  click(2);
  click(7);
  await application.stop();
  expect([windows.length, log]).toEqual([1, ['queue:process', 'engine stopped', 'exit 0']]);
});

test('each gateway has one editor; a second wish brings it to the front, also under a new name', () => {
  const { application, windows } = started();
  application.openEditor('a.example');
  application.openEditor('b.example');
  windows[0]?.webContents.emit(
    'did-navigate-in-page',
    {},
    'schleuse://app/gateway-editor/index.html?domain=c.example',
  );
  application.openEditor('c.example');
  windows[1]?.emit('closed');
  application.openEditor('b.example');
  expect(windows.map(({ log }) => log)).toEqual([
    ['load schleuse://app/gateway-editor/index.html?domain=a.example', 'show', 'focus'],
    ['load schleuse://app/gateway-editor/index.html?domain=b.example'],
    ['load schleuse://app/gateway-editor/index.html?domain=b.example'],
  ]);
});

test('events of the engine reach every window that is open', () => {
  const { application, windows, tell } = started();
  application.openManager();
  application.openEditor('a.example');
  tell('gateways:changed');
  expect(windows.map(({ log }) => log.at(-1))).toEqual(['send gateways:changed', 'send gateways:changed']);
});

test('the tray asks the engine only after events that it shows', async () => {
  const { application, asked, tell, timers } = started();
  await application.start();
  const counts = (
    ['help:changed', 'sessions:changed', 'queue:changed', 'gateways:changed', 'engine:changed'] as const
  ).map((name) => {
    asked.length = 0;
    tell(name);
    return asked.filter((procedure) => procedure === 'engine:status').length;
  });
  timers.clear();
  expect(counts).toEqual([0, 0, 1, 1, 1]);
});

test('the queue has one window; a second wish brings it to the front', () => {
  const { application, windows } = started();
  application.openQueue();
  application.openQueue();
  expect(windows.map(({ log }) => log)).toEqual([['load schleuse://app/queue/index.html', 'show', 'focus']]);
});

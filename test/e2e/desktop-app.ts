/** The real application in a real Electron: its own data folder, its listeners on free ports of the loopback. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { onTestFinished } from 'vitest';
import type { EngineStatus, GatewayApi } from '../../src-main/shared/ipc/contract.ts';
import type { HostApi } from '../../src-main/shared/ipc/host-contract.ts';
import type { ListenerService } from '../../src-main/shared/settings/app-settings.ts';

const root = join(import.meta.dirname, '../..');
const executablePath = createRequire(import.meta.url)('electron') as unknown as string;

/** Longer than the application takes to quit even on a busy machine, much shorter than a test may take. */
const CLOSE_LIMIT_MS = 20_000;

declare global {
  interface Window {
    readonly gateway: GatewayApi;
    readonly host: HostApi;
  }
}

export interface DesktopProcess {
  readonly app: ElectronApplication;
  readonly dataFolder: string;
  /** The program log so far. */
  readonly log: () => Promise<string>;
  /** Starts the application once more on the same data; resolves with its exit code. */
  readonly startAgain: () => Promise<number | null>;
  /** Quits and removes the data folder. Rejects with the program log if the process had to be killed. */
  readonly stop: () => Promise<void>;
}

export interface DesktopApp extends DesktopProcess {
  readonly page: Page;
  /** What the page wrote to its console as a warning or an error. */
  readonly complaints: string[];
  readonly status: () => Promise<EngineStatus>;
  readonly port: (service: ListenerService) => Promise<number>;
}

export interface DesktopOptions {
  readonly listen?: readonly string[];
  readonly args?: readonly string[];
}

/** The process alone; its window, if it opens one, is not awaited. */
export async function launchProcess(options: DesktopOptions = {}): Promise<DesktopProcess> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'schleuse-e2e-'));
  const listen = options.listen ?? ['smtp=127.0.0.1:0', 'odmr=127.0.0.1:0'];
  const switches = listen.flatMap((request) => ['--listen', request]);
  const args = [root, '--data', dataFolder, ...switches, ...(options.args ?? [])];
  const env = { ...process.env, LANG: 'en_US.UTF-8', LANGUAGE: 'en' } as Record<string, string>;
  const app = await _electron.launch({ executablePath, args, env });
  // Playwright forgets the process once it has ended.
  const child = app.process();
  const log = (): Promise<string> =>
    readFile(join(dataFolder, 'log', 'schleuse.log'), 'utf8').catch(() => '');
  return {
    app,
    dataFolder,
    log,
    async stop() {
      const hasQuit = await quitOrKill(app, child);
      const said = await log();
      await rm(dataFolder, { recursive: true, force: true, maxRetries: 3 });
      if (!hasQuit) throw new Error(`the process did not quit and was killed; its log says:\n${said}`);
    },
    startAgain: () =>
      new Promise((resolve, reject) => {
        const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
        const again = spawn(executablePath, [...sandbox, ...args], { env, stdio: 'ignore' });
        again.on('error', reject).on('close', resolve);
      }),
  };
}

/** One process that hangs must not take the time of the whole run, so it is killed. Resolves with false then. */
async function quitOrKill(app: ElectronApplication, child: ChildProcess): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const isLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve(false);
    }, CLOSE_LIMIT_MS);
  });
  const hasQuit = await Promise.race([app.close().then(() => true), isLate]);
  clearTimeout(timer);
  return hasQuit;
}

/** The application with its window, which has heard from the engine. */
export async function launchDesktop(options: DesktopOptions = {}): Promise<DesktopApp> {
  const desktop = await launchProcess(options);
  try {
    return { ...desktop, ...(await openedWindow(desktop.app)) };
  } catch (cause) {
    const log = await desktop.log();
    await desktop.stop();
    throw new Error(`no window; the log says:\n${log}`, { cause });
  }
}

async function openedWindow(app: ElectronApplication): Promise<Omit<DesktopApp, keyof DesktopProcess>> {
  const page = await app.firstWindow();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.locator('gw-listener-list li').first().waitFor();
  const status = async (): Promise<EngineStatus> => {
    const result = await page.evaluate(() => window.gateway.call('engine:status', undefined));
    if (!result.ok) throw new Error(result.error.code);
    return result.value;
  };
  return {
    page,
    complaints,
    status,
    async port(service) {
      const listener = (await status()).listeners.find((candidate) => candidate.service === service);
      if (listener === undefined) throw new Error(`no listener for ${service}`);
      return listener.port;
    },
  };
}

/** As launchDesktop, but ends with the test. */
export async function startDesktop(options: DesktopOptions = {}): Promise<DesktopApp> {
  const desktop = await launchDesktop(options);
  onTestFinished(desktop.stop);
  return desktop;
}

/** Whether the one window of the application can be seen. */
export const isWindowVisible = (app: ElectronApplication): Promise<boolean | undefined> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());

/** Builds the application once Electron is ready: engine, scheme, windows' calls, tray; and ends it on every way out. */
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  nativeTheme,
  Notification,
  protocol,
  safeStorage,
  session,
} from 'electron';
import {
  openKeyFileSecrets,
  openLogFiles,
  startGateway,
  type Gateway,
  type LogFiles,
  type Logger,
} from '../engine/gateway.ts';
import { hostProcedureNames, procedureNames } from '../shared/ipc/channel-names.ts';
import type { HostHandlers } from '../shared/ipc/host-contract.ts';
import { chooseLanguage } from '../shared/texts/choose-language.ts';
import { createTexts, type Texts } from '../shared/texts/texts.ts';
import { answerAppRequest, APP_SCHEME, isTrustedUrl } from './app-protocol.ts';
import { DesktopApplication } from './desktop-application.ts';
import type { NoticeToShow } from './notifications.ts';
import { electronEndpoint } from './ipc/electron-endpoint.ts';
import { createHostCall } from './ipc/host-calls.ts';
import { serveWindows } from './ipc/serve-windows.ts';
import { copySecret } from './copy-secret.ts';
import { safeStorageSecrets } from './safe-storage-secrets.ts';
import { startFailure } from './start-failure.ts';
import type { StartOptions } from './start-options.ts';
import { createTrayFace } from './tray/electron-tray.ts';
import { denyPermissions } from './windows/base-window.ts';
import { createEditorWindow, editorUrl } from './windows/editor-window.ts';
import { createManagerWindow, managerUrl } from './windows/manager-window.ts';
import { createQueueWindow, queueUrl } from './windows/queue-window.ts';

const EXIT_FAILED = 1;

export async function runDesktop(dataFolder: string, options: StartOptions): Promise<void> {
  // From the first moment on: somebody may start it a second time while the engine is still starting.
  let application: DesktopApplication | null = null;
  let isManagerWanted = !options.isHidden;
  const showManager = (): void => {
    isManagerWanted = true;
    application?.openManager();
  };
  app.on('second-instance', showManager);
  app.on('activate', showManager);
  const systemLanguages = app.getPreferredSystemLanguages();
  const texts = createTexts(chooseLanguage('system', systemLanguages));
  const logFiles = openLogFiles(dataFolder);
  const gateway = await startEngine(dataFolder, options, logFiles).catch((error: unknown) => {
    logFiles.log.error({ err: error }, 'the engine could not be started');
    const reason = startFailure(error, dataFolder, texts);
    process.stderr.write(`schleuse: ${reason}\n`);
    dialog.showErrorBox(texts.t('start-failed.title'), reason);
    return null;
  });
  if (gateway === null) {
    await logFiles.close();
    app.exit(EXIT_FAILED);
    return;
  }
  servePages();
  application = buildApplication(gateway, texts, systemLanguages, logFiles);
  answerWindows(gateway, application, logFiles.log);
  endOnEveryWay(application, texts, logFiles);
  await application.start();
  if (isManagerWanted) application.openManager();
}

function startEngine(dataFolder: string, options: StartOptions, logFiles: LogFiles): Promise<Gateway> {
  return startGateway({
    dataFolder,
    version: app.getVersion(),
    secretStore: safeStorageSecrets(safeStorage, openKeyFileSecrets(dataFolder)),
    log: logFiles.log,
    mailLogger: logFiles.mailLogger,
    keepLogDays: (days) => {
      logFiles.keepDays(days);
    },
    ...(options.listen !== null && { listen: options.listen }),
  });
}

function answerWindows(gateway: Gateway, application: DesktopApplication, log: Logger): void {
  const endpoint = electronEndpoint();
  serveWindows(endpoint, { names: procedureNames, call: gateway.call }, isTrustedUrl);
  const handlers: HostHandlers = {
    'window:open-editor': ({ domain }) => {
      application.openEditor(domain);
      return undefined;
    },
    'window:open-queue': () => {
      application.openQueue();
      return undefined;
    },
    'window:open-manager': () => {
      application.openManager();
      return undefined;
    },
    'window:choose-folder': ({ path }) => chooseFolder(path),
    'clipboard:copy-secret': ({ secret }) => {
      copySecret(secret, clipboard, (ms, action) => void setTimeout(action, ms));
      return undefined;
    },
  };
  const call = createHostCall(handlers, log);
  serveWindows(endpoint, { names: hostProcedureNames, call }, isTrustedUrl);
}

async function chooseFolder(path: string): Promise<string | null> {
  const options = { properties: ['openDirectory' as const, 'createDirectory' as const], defaultPath: path };
  const window = BrowserWindow.getFocusedWindow();
  const { filePaths } = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return filePaths[0] ?? null;
}

function servePages(): void {
  const root = join(app.getAppPath(), 'out', 'renderer');
  protocol.handle(APP_SCHEME, (request) => answerAppRequest(root, request));
  denyPermissions(session.defaultSession);
}

function buildApplication(
  gateway: Gateway,
  texts: Texts,
  systemLanguages: readonly string[],
  logFiles: LogFiles,
): DesktopApplication {
  const assets = join(app.getAppPath(), 'assets');
  const surroundings = {
    preload: join(app.getAppPath(), 'out', 'desktop', 'preload.cjs'),
    icon: join(assets, 'icon-256.png'),
    placeFolder: app.getPath('userData'),
  };
  return new DesktopApplication({
    gateway,
    texts,
    systemLanguages,
    theme: nativeTheme,
    managerUrl: managerUrl(systemLanguages),
    createManager: (title) => createManagerWindow(surroundings, title),
    createEditor: () => createEditorWindow(surroundings),
    editorUrl: (domain) => editorUrl(systemLanguages, domain),
    createQueue: () => createQueueWindow(surroundings),
    queueUrl: queueUrl(systemLanguages),
    showNotice,
    createTray: (onClick) => createTrayFace(join(assets, 'tray'), onClick),
    after(ms, action) {
      const timer = setTimeout(action, ms);
      return () => {
        clearTimeout(timer);
      };
    },
    mayQuit: (sessions) => askToQuit(texts, sessions),
    exit(code) {
      void logFiles.close().finally(() => {
        app.exit(code);
      });
    },
    kill() {
      logFiles.log.error({}, 'the engine did not stop in time, so the process ends without it');
      void logFiles.close().finally(() => {
        // Electron's exit, as Node's, would wait for the threads of the engine.
        process.kill(process.pid, 'SIGKILL');
      });
    },
  });
}

/** Nobody else holds them, and one that is collected hears no click. */
const shown = new Set<Notification>();

function showNotice({ title, body, onClick }: NoticeToShow): void {
  if (!Notification.isSupported()) return;
  const notification = new Notification({ title, body });
  notification.on('click', onClick);
  notification.on('close', () => shown.delete(notification));
  shown.add(notification);
  notification.show();
}

async function askToQuit(texts: Texts, count: number): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: texts.t('quit.title'),
    message: texts.t('quit.question', { count }),
    buttons: [texts.t('quit.confirm'), texts.t('command.cancel')],
    defaultId: 1,
    cancelId: 1,
  });
  return response === 0;
}

/** The end of the application by a person, by the system, and by errors of ours. */
function endOnEveryWay(application: DesktopApplication, texts: Texts, logFiles: LogFiles): void {
  app.on('window-all-closed', () => {
    // The tray keeps the application alive.
  });
  app.on('before-quit', (event) => {
    event.preventDefault();
    void application.stop();
  });
  let isFailing = false;
  const fail = (error: unknown): void => {
    logFiles.log.error({ err: error }, 'unexpected error');
    if (isFailing) return;
    isFailing = true;
    // The message blocks the process, so the engine stops first.
    void application.stop(EXIT_FAILED, () => {
      dialog.showErrorBox(texts.t('crash.title'), texts.t('crash.text', { reason: String(error) }));
    });
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
}

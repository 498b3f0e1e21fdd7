/** The application around the engine: its windows, one tray icon, one way to quit. Holds no mail logic. */
import type { BrowserWindow, NativeTheme } from 'electron';
import type { Gateway } from '../engine/gateway.ts';
import type { EventName, GatewayApi } from '../shared/ipc/contract.ts';
import type { AppSettings } from '../shared/settings/app-settings.ts';
import { chooseLanguage } from '../shared/texts/choose-language.ts';
import type { Texts } from '../shared/texts/texts.ts';
import { publishEvents } from './ipc/publish-events.ts';
import { Notifications, type NoticeToShow } from './notifications.ts';
import { bringToFront } from './windows/base-window.ts';
import { OpenWindows } from './windows/open-windows.ts';
import { TrayIcon, type TrayFace } from './tray/tray-icon.ts';
import { trayStatus } from './tray/tray-status.ts';

/** Sessions get ten seconds of the engine; what takes longer than this will never end. */
const STOP_LIMIT_MS = 30_000;

/** What the tray shows depends on these; sessions that come and go are among the engine's changes. */
const trayEvents: readonly EventName[] = ['engine:changed', 'gateways:changed', 'queue:changed'];

export interface DesktopParts {
  readonly gateway: Gateway;
  readonly texts: Texts;
  /** BCP 47 tags in order of preference. */
  readonly systemLanguages: readonly string[];
  createManager(title: string): BrowserWindow;
  readonly managerUrl: string;
  createEditor(): BrowserWindow;
  editorUrl(domain: string): string;
  createQueue(): BrowserWindow;
  readonly queueUrl: string;
  createTray(onClick: () => void): TrayFace;
  showNotice(notice: NoticeToShow): void;
  readonly theme: NativeTheme;
  /** Runs `action` once after `ms`; the returned function cancels it. */
  readonly after: (ms: number, action: () => void) => () => void;
  /** Asks whether to quit although sessions run; false: go on. */
  mayQuit(sessions: number): Promise<boolean>;
  /** Ends the process for good; the engine has stopped. */
  exit(code: number): void;
  /** Ends the process although the engine has not stopped and may hold on to it. */
  kill(): void;
}

export class DesktopApplication {
  readonly #parts: DesktopParts;
  readonly #call: GatewayApi['call'];
  readonly #stopPublishing: () => void;
  readonly #tray: TrayIcon;
  readonly #others = new OpenWindows();
  readonly #notifications: Notifications;
  /** P79; nothing is told before the settings are read. */
  #notificationLevel: AppSettings['app.ui.notifications'] = 'off';
  #window: BrowserWindow | null = null;
  #closesToTray = true;
  #stopping: Promise<void> | null = null;

  constructor(parts: DesktopParts) {
    this.#parts = parts;
    // The contract's types: what travels untyped is checked by the engine.
    this.#call = parts.gateway.call as GatewayApi['call'];
    this.#tray = new TrayIcon(
      parts.createTray(() => {
        this.openManager();
      }),
      parts.texts,
      {
        openManager: () => {
          this.openManager();
        },
        openQueue: () => {
          this.openQueue();
        },
        processAll: () => {
          void this.#call('queue:process', undefined);
        },
        pause: (what) => {
          void this.#call('engine:pause', what);
        },
        quit: () => {
          void this.quit();
        },
      },
    );
    this.#notifications = new Notifications({
      texts: parts.texts,
      show: (notice) => {
        parts.showNotice(notice);
      },
      openManager: () => {
        this.openManager();
      },
      openEditor: (domain) => {
        this.openEditor(domain);
      },
    });
    parts.theme.on('updated', () => {
      this.#tray.refreshImage();
    });
    this.#stopPublishing = publishEvents({
      subscribe: (listener) => parts.gateway.subscribe(listener),
      send: (name) => {
        this.#publish(name);
      },
      after: parts.after,
    });
    parts.texts.on('languageChanged', () => {
      this.#window?.setTitle(this.#title());
    });
  }

  /** Reads settings and state once; later changes come as events. */
  async start(): Promise<void> {
    await this.#readSettings();
    await this.#readStatus();
  }

  /** Shows the manager, creating it if it was closed for good. */
  openManager(): void {
    if (this.#window !== null) {
      bringToFront(this.#window);
      return;
    }
    const window = this.#parts.createManager(this.#title());
    this.#window = window;
    window.on('close', (event) => {
      if (this.#stopping !== null) return;
      event.preventDefault();
      if (this.#closesToTray) window.hide();
      else void this.quit();
    });
    // Windows signs the person off: there is no time for a question.
    window.on('session-end', () => {
      void this.stop();
    });
    window.on('closed', () => {
      this.#window = null;
    });
    window.once('ready-to-show', () => {
      bringToFront(window);
    });
    void window.loadURL(this.#parts.managerUrl);
  }

  /** Shows the queue and the sessions. */
  openQueue(): void {
    this.#others.open(this.#parts.queueUrl, () => this.#parts.createQueue());
  }

  /** Shows the editor of a gateway; there is one for each. */
  openEditor(domain: string): void {
    this.#others.open(this.#parts.editorUrl(domain), () => this.#parts.createEditor());
  }

  /** On a person's wish: asks if sessions are running, then stops. */
  async quit(): Promise<void> {
    const status = await this.#call('engine:status', undefined);
    const sessions = status.ok ? status.value.sessions : 0;
    if (sessions > 0 && !(await this.#parts.mayQuit(sessions))) return;
    await this.stop();
  }

  /**
   * Stops the engine cleanly, then ends the process; a second call waits for the first. An engine that does not stop
   * in time is not waited for: what it has confirmed outlives even a crash.
   * @param farewell runs in between, once nothing can be lost any more.
   */
  stop(code = 0, farewell?: () => void): Promise<void> {
    this.#stopping ??= this.#stop(code, farewell);
    return this.#stopping;
  }

  async #stop(code: number, farewell?: () => void): Promise<void> {
    this.#stopPublishing();
    let isStuck = false;
    try {
      isStuck = await this.#isStuckStopping();
    } finally {
      try {
        farewell?.();
      } finally {
        if (isStuck) this.#parts.kill();
        else this.#parts.exit(code);
      }
    }
  }

  /** Resolves with false once the engine has stopped, with true if it takes too long. */
  #isStuckStopping(): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const cancel = this.#parts.after(STOP_LIMIT_MS, () => {
        resolve(true);
      });
      this.#parts.gateway
        .stop()
        .then(() => {
          resolve(false);
        }, reject)
        .finally(cancel);
    });
  }

  #publish(name: EventName): void {
    this.#window?.webContents.send(name);
    this.#others.send(name);
    if (name === 'settings:changed') void this.#readSettings();
    if (trayEvents.includes(name)) void this.#readStatus();
  }

  async #readStatus(): Promise<void> {
    const [engine, gateways] = await Promise.all([
      this.#call('engine:status', undefined),
      this.#call('gateway:list', undefined),
    ]);
    this.#tray.setStatus(trayStatus(engine.ok ? engine.value : null, gateways.ok ? gateways.value : []));
    if (engine.ok) this.#notifications.follow(engine.value, this.#notificationLevel);
  }

  async #readSettings(): Promise<void> {
    const document = await this.#call('app:get-settings', undefined);
    if (!document.ok) return;
    const { settings } = document.value;
    this.#notificationLevel = settings['app.ui.notifications'];
    this.#closesToTray = settings['app.ui.close-to-tray'];
    const language = chooseLanguage(settings['app.ui.language'], this.#parts.systemLanguages);
    if (language !== this.#parts.texts.language) await this.#parts.texts.changeLanguage(language);
  }

  #title(): string {
    return `${this.#parts.texts.t('manager.title')} – Schleuse`;
  }
}

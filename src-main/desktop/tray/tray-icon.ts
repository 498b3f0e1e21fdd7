/** The icon in the task bar's tray: set…() stores, #render() shows, so that state and language never disagree. */
import type { Texts } from '../../shared/texts/texts.ts';
import { trayMenu, trayToolTip, type TrayCommands, type TrayMenuEntry } from './tray-menu.ts';
import type { TrayState, TrayStatus } from './tray-status.ts';

/** The slice of Electron's Tray that is used; images and menus are built by the caller's functions. */
export interface TrayFace {
  setImage(state: TrayState): void;
  setToolTip(text: string): void;
  setMenu(entries: TrayMenuEntry[]): void;
}

export class TrayIcon {
  readonly #face: TrayFace;
  readonly #texts: Texts;
  readonly #commands: TrayCommands;
  #status: TrayStatus = {
    state: 'stopped',
    waitingMessages: 0,
    waitingBytes: 0,
    sessions: 0,
    failedService: null,
    hasFault: false,
    paused: { receiving: false, delivery: false },
  };

  constructor(face: TrayFace, texts: Texts, commands: TrayCommands) {
    this.#face = face;
    this.#texts = texts;
    this.#commands = commands;
    texts.on('languageChanged', () => {
      this.#render();
    });
    this.#render();
  }

  setStatus(status: TrayStatus): void {
    this.#status = status;
    this.#render();
  }

  /** The task bar turned light or dark. */
  refreshImage(): void {
    this.#face.setImage(this.#status.state);
  }

  #render(): void {
    this.#face.setImage(this.#status.state);
    this.#face.setToolTip(trayToolTip(this.#status, this.#texts));
    this.#face.setMenu(trayMenu(this.#status, this.#texts, this.#commands));
  }
}

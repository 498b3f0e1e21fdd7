/** The windows beside the manager: each is found by its address, and all hear the engine's events. */
import type { BrowserWindow } from 'electron';
import { bringToFront } from './base-window.ts';

export class OpenWindows {
  readonly #addresses = new Map<BrowserWindow, string>();

  /** Brings the window with this address to the front; without one it is created and shown once it is ready. */
  open(address: string, create: () => BrowserWindow): void {
    const present = [...this.#addresses].find(([, known]) => known === address)?.[0];
    if (present !== undefined) {
      bringToFront(present);
      return;
    }
    const window = create();
    this.#addresses.set(window, address);
    window.webContents.on('did-navigate-in-page', (_event, url) => {
      this.#addresses.set(window, url);
    });
    window.once('ready-to-show', () => {
      bringToFront(window);
    });
    window.on('closed', () => {
      this.#addresses.delete(window);
    });
    void window.loadURL(address);
  }

  send(event: string): void {
    for (const window of this.#addresses.keys()) window.webContents.send(event);
  }
}

/** Electron's `ipcMain` as a WindowEndpoint: works out which frame called. */
import { ipcMain } from 'electron';
import type { WindowEndpoint } from './serve-windows.ts';

export function electronEndpoint(): WindowEndpoint {
  return {
    handle(channel, listener) {
      ipcMain.handle(channel, (event, input: unknown) => {
        const frame = event.senderFrame;
        if (frame === null) return listener(null, input);
        // `parent` is null for a main frame in every version; WebFrameMain has no such property of its own.
        return listener({ url: frame.url, isMainFrame: frame.parent === null }, input);
      });
    },
  };
}

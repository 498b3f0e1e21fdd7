/** The Gateway Manager's window: size, place, title and the page it shows. */
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { APP_ORIGIN } from '../app-protocol.ts';
import { createWindow, type WindowSurroundings } from './create-window.ts';

/** The page learns the system's languages from us: a sandboxed page would ask Chromium, which may know others. */
export function managerUrl(systemLanguages: readonly string[]): string {
  return `${APP_ORIGIN}/manager/index.html?languages=${encodeURIComponent(systemLanguages.join())}`;
}

export function createManagerWindow(surroundings: WindowSurroundings, title: string): BrowserWindow {
  const window = createWindow(surroundings, {
    title,
    placeFile: join(surroundings.placeFolder, 'manager-window.json'),
    width: 940,
    height: 680,
    minWidth: 880,
    minHeight: 600,
  });
  // The title is ours and follows the language, not the page's.
  window.on('page-title-updated', (event) => {
    event.preventDefault();
  });
  return window;
}

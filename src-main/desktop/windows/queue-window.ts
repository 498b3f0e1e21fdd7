/** The window of the queue and the sessions; its page sets the title in its language. */
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { APP_ORIGIN } from '../app-protocol.ts';
import { createWindow, type WindowSurroundings } from './create-window.ts';

export function queueUrl(systemLanguages: readonly string[]): string {
  const query = new URLSearchParams({ languages: systemLanguages.join() });
  return `${APP_ORIGIN}/queue/index.html?${query.toString()}`;
}

export function createQueueWindow(surroundings: WindowSurroundings): BrowserWindow {
  return createWindow(surroundings, {
    title: 'Schleuse',
    placeFile: join(surroundings.placeFolder, 'queue-window.json'),
    width: 1180,
    height: 760,
    minWidth: 880,
    minHeight: 600,
  });
}

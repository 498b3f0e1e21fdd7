/** The window of one gateway's editor; its page sets the title, because it knows whether something is not applied. */
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { APP_ORIGIN } from '../app-protocol.ts';
import { createWindow, type WindowSurroundings } from './create-window.ts';

/** The page changes `domain` in its own address when the gateway is renamed, so that it is found under the new name. */
export function editorUrl(systemLanguages: readonly string[], domain: string): string {
  const query = new URLSearchParams({ languages: systemLanguages.join(), domain });
  return `${APP_ORIGIN}/gateway-editor/index.html?${query.toString()}`;
}

export function createEditorWindow(surroundings: WindowSurroundings): BrowserWindow {
  return createWindow(surroundings, {
    title: 'Schleuse',
    placeFile: join(surroundings.placeFolder, 'editor-window.json'),
    width: 940,
    height: 680,
    minWidth: 880,
    minHeight: 600,
  });
}

/** The Gateway Manager's window: size, place, title and the page it shows. */
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { APP_ORIGIN } from '../app-protocol.ts';
import { sealedWebPreferences } from './base-window.ts';
import { placeWithin, readWindowPlace, writeWindowPlace } from './window-place.ts';

/** The page learns the system's languages from us: a sandboxed page would ask Chromium, which may know others. */
export function managerUrl(systemLanguages: readonly string[]): string {
  return `${APP_ORIGIN}/manager/index.html?languages=${encodeURIComponent(systemLanguages.join())}`;
}

export interface ManagerWindowOptions {
  readonly preload: string;
  readonly icon: string;
  /** Where size and place are remembered. */
  readonly placeFile: string;
  readonly title: string;
}

/** Creates the window hidden; the caller shows it once it is ready. */
export function createManagerWindow({
  preload,
  icon,
  placeFile,
  title,
}: ManagerWindowOptions): BrowserWindow {
  const workAreas = screen.getAllDisplays().map((display) => display.workArea);
  const place = placeWithin(readWindowPlace(placeFile), workAreas);
  const window = new BrowserWindow({
    width: 940,
    height: 680,
    ...(place && { x: place.x, y: place.y, width: place.width, height: place.height }),
    minWidth: 880,
    minHeight: 600,
    show: false,
    title,
    icon,
    // The page's own background, so that nothing flashes before it is drawn.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1f1f1f' : '#fafafa',
    webPreferences: sealedWebPreferences(preload),
  });
  if (place?.isMaximized === true) window.maximize();
  // The title is ours and follows the language, not the page's.
  window.on('page-title-updated', (event) => {
    event.preventDefault();
  });
  window.on('close', () => {
    writeWindowPlace(placeFile, { ...window.getNormalBounds(), isMaximized: window.isMaximized() });
  });
  return window;
}

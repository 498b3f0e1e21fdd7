/** Makes a window of ours: sealed, hidden until its page is ready, where it stood last. */
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { sealedWebPreferences } from './base-window.ts';
import { placeWithin, readWindowPlace, writeWindowPlace } from './window-place.ts';

/** What all windows of the application share. */
export interface WindowSurroundings {
  readonly preload: string;
  readonly icon: string;
  /** Folder of the files in which size and place are remembered. */
  readonly placeFolder: string;
}

export interface WindowShape {
  readonly title: string;
  /** Where size and place are remembered. */
  readonly placeFile: string;
  readonly width: number;
  readonly height: number;
  readonly minWidth: number;
  readonly minHeight: number;
}

/** Created hidden; the caller shows it once it is ready. */
export function createWindow(surroundings: WindowSurroundings, shape: WindowShape): BrowserWindow {
  const { placeFile, ...sizes } = shape;
  const workAreas = screen.getAllDisplays().map((display) => display.workArea);
  const place = placeWithin(readWindowPlace(placeFile), workAreas);
  const window = new BrowserWindow({
    ...sizes,
    ...(place && { x: place.x, y: place.y, width: place.width, height: place.height }),
    show: false,
    icon: surroundings.icon,
    // The page's own background, so that nothing flashes before it is drawn.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1f1f1f' : '#fafafa',
    webPreferences: sealedWebPreferences(surroundings.preload),
  });
  if (place?.isMaximized === true) window.maximize();
  window.on('close', () => {
    writeWindowPlace(placeFile, { ...window.getNormalBounds(), isMaximized: window.isMaximized() });
  });
  return window;
}

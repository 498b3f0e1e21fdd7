/** Electron's Tray as the TrayFace: real images for light and dark task bars in every scale, a real menu. */
import { join } from 'node:path';
import { Menu, nativeImage, nativeTheme, Tray, type NativeImage } from 'electron';
import type { TrayFace } from './tray-icon.ts';
import type { TrayState } from './tray-status.ts';

/** Edge of the image in pixels and the scale of the screen it is made for. */
const sizes = [
  [16, 1],
  [20, 1.25],
  [24, 1.5],
  [32, 2],
] as const;

/** Newer Electrons know the colour of the task bar apart from that of the applications. */
interface TaskBarTheme {
  readonly shouldUseDarkColors: boolean;
  readonly shouldUseDarkColorsForSystemIntegratedUI?: boolean;
}

function trayImage(folder: string, state: TrayState): NativeImage {
  const theme: TaskBarTheme = nativeTheme;
  const isDark = theme.shouldUseDarkColorsForSystemIntegratedUI ?? theme.shouldUseDarkColors;
  const image = nativeImage.createEmpty();
  for (const [edge, scaleFactor] of sizes) {
    const file = join(folder, `${state}-${isDark ? 'dark' : 'light'}-${String(edge)}.png`);
    image.addRepresentation({ scaleFactor, buffer: nativeImage.createFromPath(file).toPNG() });
  }
  return image;
}

/** @param folder where the tray images lie; @param onClick a click or a double click on the icon. */
export function createTrayFace(folder: string, onClick: () => void): TrayFace {
  const tray = new Tray(trayImage(folder, 'stopped'));
  tray.on('click', onClick);
  tray.on('double-click', onClick);
  return {
    setImage(state) {
      tray.setImage(trayImage(folder, state));
    },
    setToolTip(text) {
      tray.setToolTip(text);
    },
    setMenu(entries) {
      tray.setContextMenu(Menu.buildFromTemplate(entries.map((entry) => ({ ...entry }))));
    },
  };
}

/** Entry of the desktop application: our own scheme, one instance per data folder, then the application itself. */
import { join } from 'node:path';
import { app, dialog, Menu, protocol } from 'electron';
import { createTexts } from '../shared/texts/texts.ts';
import { chooseLanguage } from '../shared/texts/choose-language.ts';
import { APP_SCHEME, appSchemePrivileges } from './app-protocol.ts';
import { usualDataFolder } from './data-folder.ts';
import { runDesktop } from './run-desktop.ts';
import { parseStartOptions, WrongSwitch, type StartOptions } from './start-options.ts';
import { lockContents } from './windows/base-window.ts';

const EXIT_WRONG_USE = 2;

function readStartOptions(): StartOptions {
  try {
    return parseStartOptions(process.argv.slice(1));
  } catch (error) {
    if (!(error instanceof WrongSwitch)) throw error;
    const texts = createTexts(chooseLanguage('system', app.getPreferredSystemLanguages()));
    process.stderr.write(`schleuse: ${error.message}\n`);
    dialog.showErrorBox(texts.t('start-options.title'), error.message);
    process.exit(EXIT_WRONG_USE);
  }
}

const options = readStartOptions();
// The lock lies with Electron's own data: a data folder of its own is an application of its own.
if (options.dataFolder !== null) app.setPath('userData', join(options.dataFolder, 'window'));
const dataFolder =
  options.dataFolder ?? usualDataFolder(process.platform, process.env, app.getPath('userData'));

app.setAppUserModelId('app.schleuse.desktop');
protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: appSchemePrivileges }]);
app.on('web-contents-created', (_event, contents) => {
  lockContents(contents);
});
// The window has its own commands; a menu bar would only repeat them. macOS cannot be without one.
if (process.platform !== 'darwin') Menu.setApplicationMenu(null);

if (app.requestSingleInstanceLock()) void app.whenReady().then(() => runDesktop(dataFolder, options));
else app.exit(0);

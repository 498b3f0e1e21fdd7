/** Which data folder a command works on. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * `--data`, else the variable SCHLEUSE_DATA, else the folder that the desktop application uses, so that both are one
 * and the same gateway. Absolute.
 */
export function chooseDataFolder(
  option: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const chosen = option ?? environment['SCHLEUSE_DATA'];
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  return join(applicationFolder(environment), 'Schleuse');
}

/** Windows: the program data of the computer, because the mail belongs to it; elsewhere where Electron puts `userData`. */
function applicationFolder(environment: Readonly<Record<string, string | undefined>>): string {
  switch (process.platform) {
    case 'win32':
      return environment['PROGRAMDATA'] ?? environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support');
    default:
      return environment['XDG_CONFIG_HOME'] ?? join(homedir(), '.config');
  }
}

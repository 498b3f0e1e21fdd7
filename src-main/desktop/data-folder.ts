/** Where queue and settings lie: with the program data of the computer, because the mail belongs to it and not to a person. */
import { join, resolve } from 'node:path';

/**
 * The variable SCHLEUSE_DATA, as the command line reads it; else the usual place of this system.
 * @param userData the person's folder for this program: used where a computer has no program data for all.
 */
export function usualDataFolder(platform: string, environment: NodeJS.ProcessEnv, userData: string): string {
  const { SCHLEUSE_DATA: chosen = '', PROGRAMDATA: programData = '' } = environment;
  if (chosen !== '') return resolve(chosen);
  return platform === 'win32' && programData !== '' ? join(programData, 'Schleuse') : userData;
}

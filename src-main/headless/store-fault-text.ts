/** Why a data folder could not be opened, in one English line. */

const sentences: Readonly<Record<string, (folder: string) => string>> = {
  'in-use': (folder) =>
    `another program works with the data folder ${folder} and does not answer; end it and try again`,
  'disk-full': (folder) => `the disk of the data folder ${folder} is full`,
  'database-corrupt': (folder) =>
    `the database in ${folder} is damaged and was kept aside; nothing was overwritten`,
  'database-too-new': (folder) => `the database in ${folder} was written by a newer version of Schleuse`,
  'folder-not-writable': (folder) => `the data folder ${folder} cannot be written`,
};

/** `error` is what startGateway threw: a StoreFault in most cases. */
export function storeFaultText(error: unknown, dataFolder: string): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return sentences[code]?.(dataFolder) ?? `the data folder ${dataFolder} cannot be opened: ${error.message}`;
}

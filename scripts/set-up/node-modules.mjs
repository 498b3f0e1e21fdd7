/** node_modules: installed by `npm ci` when it does not hold what package-lock.json asks for. */
import { readFileSync } from 'node:fs';
import { inRoot, root } from './places.mjs';
import { npm, say } from './run.mjs';

export async function ensureNodeModules() {
  if (holdsEverything()) return;
  say('installing node_modules (npm ci, about 20 s) …');
  await npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root });
}

/** npm keeps its own account of what it installed: each package of the lock must stand there in the same version. */
function holdsEverything() {
  const wanted = readPackages('package-lock.json');
  const installed = readPackages('node_modules/.package-lock.json');
  return Object.entries(wanted ?? {}).every(
    ([path, { version, optional, devOptional }]) =>
      path === '' ||
      (installed?.[path] ? installed[path].version === version : (optional ?? devOptional ?? false)),
  );
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(inRoot(file), 'utf8')).packages;
  } catch {
    return null; // never installed, or interrupted in the middle
  }
}

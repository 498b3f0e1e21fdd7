/**
 * The set-up: looks at the machine, brings what is missing and says what it does meanwhile. Where nothing is missing it
 * costs a fraction of a second. On an ordinary machine that is `npm ci` and nothing else.
 */
import { ensureNodeModules } from './set-up/node-modules.mjs';
import { ensureNode } from './set-up/node-runtime.mjs';
import { needsStandIn, rememberStandIn } from './set-up/electron-runtime.mjs';
import { ensureStandInElectron } from './set-up/stand-in-electron.mjs';
import { ensureStandInSqlite } from './set-up/stand-in-sqlite.mjs';
import { say } from './set-up/run.mjs';
import { ensureSystem } from './set-up/system-packages.mjs';
import { ensureExim } from './set-up/unpacked-exim.mjs';
import { compilerNeeds, testNeeds, windowNeeds } from './set-up/system-needs.mjs';

/** What every command needs. Returns the Node to run it with. Rejects if it cannot be had. */
export async function setUpTools() {
  await ensureNodeModules();
  return ensureNode();
}

/** The same for a command that is pointless without: says why in the words of the program that failed, and ends. */
export async function setUpToolsOrEnd() {
  return setUpTools().catch((error) => {
    say(error.message);
    process.exit(1);
  });
}

/**
 * What a window needs beyond that. Returns the variables that make the `electron` package use the right Electron, and
 * `addon`, which resolves when better-sqlite3 fits it: the build takes a minute and may go on beside other work.
 */
export async function setUpElectron() {
  const isStandIn = await needsStandIn();
  await ensureSystem(
    isStandIn ? [...windowNeeds, ...compilerNeeds] : windowNeeds,
    'The window may not open.',
  );
  if (!isStandIn) return { isStandIn, env: {}, addon: Promise.resolve() };
  const folder = await ensureStandInElectron();
  const addon = ensureStandInSqlite().then(rememberStandIn);
  addon.catch(() => {}); // whoever waits for it hears of it
  // The sandbox cannot be had as root; switched off for the stand-in only, which shows nothing but our own pages.
  const sandbox = process.getuid() === 0 ? { ELECTRON_DISABLE_SANDBOX: '1' } : {};
  return { isStandIn, env: { ELECTRON_OVERRIDE_DIST_PATH: folder, ...sandbox }, addon };
}

/** The programs that the tests talk to. Returns the names of those that cannot be had. */
export async function setUpPeers() {
  const missing = await ensureSystem(testNeeds, 'The tests that need them are skipped.');
  return [...missing, ...(await ensureExim())];
}

/**
 * `npm test`: sets up what is missing, builds, and runs all checks and tests. What fails does not stop the rest. The last
 * line is the sum, `N passed, N failed`; the exit code is 1 if anything failed.
 */
import { ensureBuilt } from './build/ensure-built.mjs';
import { checks, runChecks } from './check/checks.mjs';
import { setUpElectron, setUpPeers, setUpTools } from './set-up.mjs';
import { findProgram } from './set-up/run.mjs';
import { toolEnvironment } from './set-up/tool-environment.mjs';
import { Tally } from './test/tally.mjs';
import { canHaveDisplay, withDisplay } from './test/virtual-display.mjs';
import { runProject } from './test/vitest-project.mjs';

const tally = new Tally();
const node = await setUpTools().catch((error) => {
  tally.fail('The set-up', error);
  process.exit(tally.conclude());
});
const missing = await setUpPeers();
const electron = await setUpElectron().catch((error) => ({ error, env: {}, addon: Promise.resolve() }));
const env = { ...toolEnvironment(node), ...electron.env };

/** Runs one step; if it breaks, the next ones run all the same. */
async function step(name, action) {
  try {
    tally.add(await action());
  } catch (error) {
    tally.fail(name, error);
  }
}

await step('build', async () => {
  await ensureBuilt(node);
  return {};
});
await step('check', async () => {
  const results = await runChecks(Object.keys(checks), env);
  const passed = results.filter((result) => result.passed).length;
  return { passed, failed: results.length - passed };
});
await step('unit', () => runProject('unit', env));
await step('better-sqlite3 for the stand-in', async () => {
  await electron.addon; // built beside the checks
  return {};
});
for (const name of ['bundle', 'store', 'engine', 'flow', 'desktop'])
  await step(name, () => runProject(name, env));

if (findProgram('chromium') || process.platform !== 'linux')
  await step('renderer', () => runProject('renderer', env));
else tally.skip('renderer', 'there is no chromium');

if (electron.error) tally.skip('e2e', electron.error.message);
else if (!canHaveDisplay()) tally.skip('e2e', 'there is no display and no Xvfb');
else
  await step('e2e', () => withDisplay((display) => runProject('e2e', { ...env, ...asTester(), ...display })));

for (const name of missing) tally.skip(`what talks to ${name}`, 'it is not installed');
process.exitCode = tally.conclude();

/** Electron's sandbox refuses to work as root, which is what a build machine is. */
function asTester() {
  const isRoot = process.getuid?.() === 0;
  return { DBUS_SESSION_BUS_ADDRESS: 'disabled:', ...(isRoot && { ELECTRON_DISABLE_SANDBOX: '1' }) };
}

/** `npm run check` runs all checks, `npm run check:NAME` (`node scripts/check.mjs NAME…`) single ones. */
import { checks, runChecks } from './check/checks.mjs';
import { setUpToolsOrEnd } from './set-up.mjs';
import { toolEnvironment } from './set-up/tool-environment.mjs';

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in checks));
if (unknown.length > 0) {
  console.error(`There is no check ${unknown.join(', ')}; there are ${Object.keys(checks).join(', ')}.`);
  process.exit(2);
}
const results = await runChecks(
  asked.length > 0 ? asked : Object.keys(checks),
  toolEnvironment(await setUpToolsOrEnd()),
);
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;

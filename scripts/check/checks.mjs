/** The checks that need no test runner, each one command, and how they are run: two at a time, silent if they pass. */
import { availableParallelism } from 'node:os';
import { run } from '../set-up/run.mjs';
import { root } from '../set-up/places.mjs';

const TSCONFIGS = ['pure', 'main', 'renderer', 'test'];

/** Name → commands. The longest come first, so that they are not waited for at the end. */
export const checks = {
  lint: [['eslint', '--max-warnings=0', '.']],
  types: TSCONFIGS.map((environment) => ['tsc', '--project', `tsconfig.${environment}.json`]),
  layers: [['depcruise', '--config', '.dependency-cruiser.cjs', 'src-main', 'src-renderer', 'test', 'bench']],
  'dead-code': [['knip']],
  format: [['prettier', '--check', '--log-level=warn', '.']],
  package: [['node', 'scripts/check/package-file.mjs']],
};

/** Runs the named checks. Resolves with one result each: `{ name, passed }`; failures are printed as they come. */
export async function runChecks(names, env) {
  const waiting = [...names];
  const results = [];
  const work = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift())
      results.push(await runCheck(name, env));
  };
  await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
  return results;
}

async function runCheck(name, env) {
  const start = performance.now();
  const failures = [];
  for (const [command, ...args] of checks[name]) {
    await run(command, args, { cwd: root, env, shell: process.platform === 'win32' }).catch((error) =>
      failures.push(error),
    );
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  for (const failure of failures) console.log(failure.output ?? failure.message);
  console.log(`${failures.length === 0 ? '✓' : '✗'} check ${name} (${seconds} s)`);
  return { name, passed: failures.length === 0 };
}

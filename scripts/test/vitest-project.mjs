/** Runs one vitest project in a process of its own and counts its tests. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { inRoot, root } from '../set-up/places.mjs';

/** A project that takes longer hangs. */
const LIMIT_MS = 8 * 60 * 1000;

/** Resolves with `{ passed, failed, skipped }`; a file that cannot be loaded and an error outside the tests count as failed. */
export async function runProject(name, env) {
  console.log(`\n── ${name}`);
  const report = inRoot('out/test', `${name}.json`);
  rmSync(report, { force: true });
  const code = await vitest(
    ['run', '--project', name, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
    env,
  );
  const counted = readReport(report);
  return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

function vitest(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn('node', [inRoot('node_modules/vitest/vitest.mjs'), ...args], {
      cwd: root,
      env,
      stdio: 'inherit',
    });
    const limit = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve(code ?? 1);
    });
  });
}

function readReport(file) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    const unloaded = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    return {
      passed: numPassedTests,
      failed: numFailedTests + unloaded.length,
      skipped: numPendingTests + numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }; // it ended before it could report
  }
}

/** Bundles a few lines of code as the product is bundled and runs them in the oldest runtime there is on this machine. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const standIn = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? '', 'electron');

/** The stand-in Electron run as plain Node (18.15) where it is used, else the Node of the tests. */
const runtime = existsSync(standIn) ? standIn : process.execPath;

/** Returns what the code gave to `report(…)`, as JSON sees it. Rejects with the output if it fails or takes a minute. */
export async function runBundled(code: string): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'schleuse-bundle-'));
  try {
    const file = join(folder, 'bundle.cjs');
    await bundle(code, file);
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_PATH: join(root, 'node_modules') };
    const { stdout } = await execute(runtime, [file], { env, timeout: 60_000 });
    return JSON.parse(stdout) as unknown;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function bundle(code: string, file: string): Promise<void> {
  const report = 'function report(value) { process.stdout.write(JSON.stringify(value)); }';
  const { outputFiles } = await build({
    stdin: { contents: `${code}\n${report}`, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node18',
    external: ['electron', 'better-sqlite3'],
    write: false,
  });
  await writeFile(file, outputFiles[0]?.contents ?? '');
}

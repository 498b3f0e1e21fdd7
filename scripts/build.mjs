/** `npm run build`: bundles the two hosts, the store's threads and the preload with esbuild, and the windows with Vite, into out/. */
import { fileURLToPath } from 'node:url';
import { isBuilt, markBuilt } from './build/fingerprint.mjs';
import { inRoot, root } from './set-up/places.mjs';

/** Electron 25, the oldest runtime we run on, brings Node 18.15 and Chromium 114. */
const NODE_TARGET = 'node18';
const BROWSER_TARGET = 'chrome114';

const forNode = { target: NODE_TARGET, platform: 'node', external: ['electron', 'better-sqlite3'] };
const bundles = [
  { entry: 'src-main/desktop/main.ts', out: 'out/desktop/main.cjs', ...forNode },
  { entry: 'src-main/headless/main.ts', out: 'out/headless/main.cjs', ...forNode },
  { entry: 'src-main/store/writer/writer-thread.ts', out: 'out/threads/writer-thread.cjs', ...forNode },
  { entry: 'src-main/store/reader/reader-thread.ts', out: 'out/threads/reader-thread.cjs', ...forNode },
  {
    entry: 'src-main/desktop/preload/preload.ts',
    out: 'out/desktop/preload.cjs',
    ...forNode,
    target: BROWSER_TARGET,
  },
];

/** Builds everything that is not up to date; `force` builds in any case. */
export async function build({ force = false } = {}) {
  if (!force && isBuilt()) return;
  await Promise.all([bundleMain(), bundleWindows()]);
  markBuilt();
}

/** The bundles of the main process only: what tests of the engine need. */
export async function bundleMain() {
  const { build: esbuild } = await import('esbuild');
  await Promise.all(
    bundles.map(({ entry, out, ...options }) =>
      esbuild({
        ...options,
        entryPoints: [inRoot(entry)],
        outfile: inRoot(out),
        bundle: true,
        format: 'cjs',
        sourcemap: true,
        define: { 'import.meta.dirname': '__dirname' },
        logLevel: 'warning',
      }),
    ),
  );
}

async function bundleWindows() {
  const { build: vite } = await import('vite');
  await vite({ root, configFile: inRoot('vite.config.ts'), logLevel: 'warn' });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await build({ force: process.argv.includes('--force') });

/** `npm run build`: bundles the two hosts, the store's threads and the preload with esbuild, and the windows with Vite, into out/. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isBuilt, markBuilt } from './build/fingerprint.mjs';
import { inRoot } from './set-up/places.mjs';

/** Electron 25, the oldest runtime we run on, brings Node 18.15 and Chromium 114. */
const NODE_TARGET = 'node18';
const BROWSER_TARGET = 'chrome114';

const bundles = {
  desktop: { entry: 'src-main/desktop/main.ts', outfile: 'out/desktop/main.cjs', target: NODE_TARGET },
  preload: {
    entry: 'src-main/desktop/preload/preload.ts',
    outfile: 'out/desktop/preload.cjs',
    target: BROWSER_TARGET,
  },
  headless: { entry: 'src-main/headless/main.ts', outfile: 'out/headless/main.cjs', target: NODE_TARGET },
  writer: {
    entry: 'src-main/store/writer/writer-thread.ts',
    outfile: 'out/threads/writer-thread.cjs',
    target: NODE_TARGET,
  },
  reader: {
    entry: 'src-main/store/reader/reader-thread.ts',
    outfile: 'out/threads/reader-thread.cjs',
    target: NODE_TARGET,
  },
};

/** Bundles the named parts of the main process. */
export async function bundleMain(names = Object.keys(bundles)) {
  const { build: esbuild } = await import('esbuild');
  await Promise.all(
    names.map(async (name) => {
      const { entry, outfile, target } = bundles[name];
      const { outputFiles } = await esbuild({
        entryPoints: [inRoot(entry)],
        outfile: inRoot(outfile),
        bundle: true,
        format: 'cjs',
        platform: 'node',
        target,
        external: ['electron', 'better-sqlite3'],
        define: { 'import.meta.dirname': '__dirname' },
        sourcemap: true,
        write: false,
        logLevel: 'warning',
      });
      for (const { path, contents } of outputFiles) replaceFile(path, contents);
    }),
  );
}

/** A process that starts meanwhile reads the old file or the new one, never half of one. */
function replaceFile(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}

async function bundleWindows() {
  const { build: vite } = await import('vite');
  await vite({ configFile: inRoot('vite.config.ts'), logLevel: 'warn' });
}

if (process.argv[1] === fileURLToPath(import.meta.url) && (process.argv.includes('--force') || !isBuilt())) {
  await Promise.all([bundleMain(), bundleWindows()]);
  markBuilt();
}

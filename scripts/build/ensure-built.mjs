/** Builds out/ if the sources have changed since; otherwise it costs some milliseconds. */
import { inRoot, root } from '../set-up/places.mjs';
import { run, say } from '../set-up/run.mjs';
import { toolEnvironment } from '../set-up/tool-environment.mjs';
import { isBuilt } from './fingerprint.mjs';

/** @param node the Node that is new enough for the bundlers */
export async function ensureBuilt(node) {
  if (isBuilt()) return;
  say('building …');
  await run(node, [inRoot('scripts/build.mjs')], { cwd: root, env: toolEnvironment(node) });
}

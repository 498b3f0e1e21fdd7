#!/usr/bin/env node
/**
 * The command line in the clone (`npx schleuse …`): makes sure that the program is built and runs it, in this process if
 * this Node is new enough, else in a newer one that lives and ends with this process.
 */
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build/ensure-built.mjs';
import { setUpToolsOrEnd } from './set-up.mjs';
import { foreground } from './set-up/foreground.mjs';
import { isOwnNodeNewEnough } from './set-up/node-runtime.mjs';
import { inRoot } from './set-up/places.mjs';

const program = inRoot('out/headless/main.cjs');
const node = await setUpToolsOrEnd();
await ensureBuilt(node);

if (isOwnNodeNewEnough) {
  process.argv[1] = program;
  await import(pathToFileURL(program).href);
} else {
  process.exitCode = await foreground(node, [program, ...process.argv.slice(2)]);
}

/** Checks what no other tool looks at: exact versions in package.json, and electron-builder.yml against its own schema. */
import { readFileSync } from 'node:fs';
import { DebugLogger } from 'builder-util';
import { getConfig, validateConfiguration } from 'app-builder-lib/out/util/config/config.js';
import { root } from '../set-up/places.mjs';

const { dependencies, devDependencies } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);
const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
  ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
);
for (const [name, version] of loose)
  console.error(`package.json: ${name} has to have one exact version, not ${version}`);

const configuration = await getConfig(root, 'electron-builder.yml', null);
await validateConfiguration(configuration, new DebugLogger(false));
if (loose.length > 0) process.exitCode = 1;

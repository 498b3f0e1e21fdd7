/** `node scripts/with-tools.mjs COMMAND…`: sets up what is missing, then runs COMMAND with the picked Node and our tools. */
import { setUpToolsOrEnd } from './set-up.mjs';
import { foreground } from './set-up/foreground.mjs';
import { root } from './set-up/places.mjs';
import { toolEnvironment } from './set-up/tool-environment.mjs';

const [command, ...args] = process.argv.slice(2);
const env = toolEnvironment(await setUpToolsOrEnd());
process.exitCode = await foreground(command, args, { cwd: root, env, shell: process.platform === 'win32' });

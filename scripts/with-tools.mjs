/** `node scripts/with-tools.mjs COMMAND…`: sets up what is missing, then runs COMMAND with the picked Node and our tools. */
import { setUpTools } from './set-up.mjs';
import { foreground, toolEnvironment } from './set-up/tool-environment.mjs';

const [command, ...args] = process.argv.slice(2);
const env = toolEnvironment(await setUpTools());
process.exitCode = await foreground(command, args, { env, shell: process.platform === 'win32' });

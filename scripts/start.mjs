/** `npm start`: opens the application, or runs the engine headless where there is no display. */
import { createRequire } from 'node:module';
import { ensureBuilt } from './build/ensure-built.mjs';
import { setUpElectron, setUpTools } from './set-up.mjs';
import { inRoot } from './set-up/places.mjs';
import { say } from './set-up/run.mjs';
import { foreground } from './set-up/foreground.mjs';
import { toolEnvironment } from './set-up/tool-environment.mjs';

const HELP = `npm start                     opens Schleuse; without a display the engine runs headless
npm start -- OPTIONS

  --headless                  never opens a window
  --data DIR                  keeps settings, queue and log in DIR
  --listen SERVICE=IP:PORT    listens there instead of where the settings say; may be repeated, then
                              exactly these; SERVICE is smtp, smtps, submission, odmr or odmrs; port 0: any free one
  --hidden                    opens in the tray only
  --json                      headless: one JSON object per line
  --help                      shows this

Without --listen the ports are those of the settings, at first 25 (SMTP) and 366 (ODMR).
Try it without rights:        npm start -- --data /tmp/schleuse --listen smtp=127.0.0.1:2525 --listen odmr=127.0.0.1:3660
The command line:             npx schleuse --help
`;

const asked = process.argv.slice(2);
if (asked.includes('--help') || asked.includes('-h')) process.stdout.write(HELP);
else process.exitCode = await start(asked).catch(sayWhy);

async function start(args) {
  const rest = args.filter((arg) => arg !== '--headless');
  const node = await setUpTools();
  const isHeadless = rest.length < args.length || !hasDisplay();
  if (!isHeadless) return startWindow(node, rest);
  if (rest.length === args.length) say('there is no display, so the engine runs headless; Ctrl-C ends it');
  await ensureBuilt(node);
  const serving = rest.filter((arg) => arg !== '--hidden');
  return foreground(node, [inRoot('out/headless/main.cjs'), 'serve', ...serving]);
}

async function startWindow(node, args) {
  const electron = await setUpElectron();
  await Promise.all([ensureBuilt(node), electron.addon]);
  const env = { ...toolEnvironment(node), ...electron.env };
  const require = createRequire(import.meta.url);
  return foreground(node, [require.resolve('electron/cli.js'), inRoot('.'), ...args], { env });
}

function sayWhy(error) {
  say(error.message);
  return 1;
}

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
}

/* What Electron does with `electron [-r module] [switches] <folder or file>`; the stand-in comes without it. */
'use strict';
const { app } = require('electron');
const { existsSync, readFileSync } = require('node:fs');
const { join, resolve, dirname } = require('node:path');
const Module = require('node:module');

/** Splits the command line into modules to load first (Playwright uses that) and the application. */
function readCommandLine(words) {
  const preloaded = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (word === '-r' || word === '--require') preloaded.push(words[(index += 1)]);
    else if (!word.startsWith('-')) return { preloaded, application: resolve(word) };
  }
  return { preloaded, application: null };
}

/** Gives the application its name and version, as Electron does for a packaged one. */
function introduce(folder) {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return false;
  const { version, productName, name, desktopName } = JSON.parse(readFileSync(file, 'utf8'));
  if (version) app.setVersion(version);
  app.name = productName ?? name ?? app.name;
  app.setDesktopName(desktopName ?? `${app.name}.desktop`);
  return true;
}

const { preloaded, application } = readCommandLine(process.argv.slice(1));
if (preloaded.length > 0) Module._preloadModules(preloaded);
if (application === null) {
  process.stderr.write('usage: electron [switches] <application>\n');
  process.exit(2);
}
Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
const entry = Module._resolveFilename(application, null, true);
app.setAppPath(introduce(application) ? application : dirname(entry));
Module._load(entry, null, true);

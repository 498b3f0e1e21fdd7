/** Whether out/ still belongs to the sources: compares names, sizes and times, which takes some milliseconds. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from '../set-up/places.mjs';

const INPUTS = [
  'src-main',
  'src-renderer',
  'assets',
  'scripts/build.mjs',
  'vite.config.ts',
  'tsconfig.base.json',
  'package.json',
  'package-lock.json',
];
const MARK = inRoot('out/.built');

export function isBuilt() {
  try {
    return readFileSync(MARK, 'utf8') === fingerprint();
  } catch {
    return false; // never built
  }
}

export function markBuilt() {
  mkdirSync(inRoot('out'), { recursive: true });
  writeFileSync(MARK, fingerprint());
}

function fingerprint() {
  const hash = createHash('sha256');
  for (const input of INPUTS) for (const path of filesIn(inRoot(input))) hash.update(describe(path));
  return hash.digest('hex');
}

function describe(path) {
  const { size, mtimeMs } = statSync(path);
  return `${path}\0${size}\0${mtimeMs}\n`;
}

function filesIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const inner = join(path, entry.name);
    return entry.isDirectory() ? filesIn(inner) : [inner];
  });
}

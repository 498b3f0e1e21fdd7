/** Makes a thing in the cache once: whole or not at all, also when two runs meet or one is interrupted. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { cache, inCache } from './places.mjs';

/**
 * Returns the path of `name` in the cache. If it is missing, `make(draft)` fills the path `draft`, a file or a folder that
 * does not exist yet; it gets its real name only when `make` has succeeded.
 */
export async function prepared(name, make) {
  const path = inCache(name);
  if (existsSync(path)) return path;
  mkdirSync(cache, { recursive: true });
  const workplace = mkdtempSync(inCache('.making-'));
  try {
    const draft = join(workplace, basename(name));
    await make(draft, workplace);
    if (!existsSync(path)) renameSync(draft, path);
  } finally {
    rmSync(workplace, { recursive: true, force: true });
  }
  return path;
}

/** Where things lie: the clone, the cache, and the versions of what the cache holds. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Things that are fetched or built once per machine and shared by all clones. */
export const cache = process.env.SCHLEUSE_CACHE ?? join(homedir(), '.cache', 'schleuse');

/** A path inside the clone. */
export const inRoot = (...parts) => join(root, ...parts);
/** A path inside the cache. */
export const inCache = (...parts) => join(cache, ...parts);

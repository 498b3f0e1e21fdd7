/**
 * vitest globalSetup: bundles the two store threads into out/threads if a source is newer. Several test processes may do
 * so at once: each file is replaced by a rename, so a starting thread never reads half of one.
 */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleMain } from '../../scripts/build.mjs';

const root = join(import.meta.dirname, '..', '..');
const bundles = { writer: 'out/threads/writer-thread.cjs', reader: 'out/threads/reader-thread.cjs' } as const;

export default async function buildThreads(): Promise<void> {
  const newest = await newestSource();
  for (const name of ['writer', 'reader'] as const) {
    if ((await modifiedAt(join(root, bundles[name]))) < newest) await bundleMain([name]);
  }
}

/** The threads are made from store, mail and shared only. */
async function newestSource(): Promise<number> {
  const times: number[] = [];
  for (const folder of ['store', 'mail', 'shared'].map((name) => join(root, 'src-main', name))) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile() && entry.name.endsWith('.ts'))
        times.push(await modifiedAt(join(entry.parentPath, entry.name)));
    }
  }
  return Math.max(...times);
}

async function modifiedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return 0;
  }
}

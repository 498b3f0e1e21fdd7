/** What was answered before a kill is there afterwards, whole. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { openStore } from '../../src-main/store/store.ts';
import { claim, temporaryFolder } from '../helpers/temporary-store.ts';

const script = join(import.meta.dirname, '..', 'helpers', 'storing-process.ts');

/** Numbers that the process had printed when it was killed, soon after the given count. */
async function storeUntilKilled(dataFolder: string, count: number): Promise<number[]> {
  const child = spawn(
    process.execPath,
    ['--experimental-transform-types', '--no-warnings', script, dataFolder],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const stored: number[] = [];
  for await (const line of createInterface(child.stdout)) {
    stored.push(Number(line));
    if (stored.length === count) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return stored;
}

it('no stored message is lost when the process is killed', async () => {
  const dataFolder = await temporaryFolder();
  const stored: number[] = [];
  for (const count of [1, 40, 333]) stored.push(...(await storeUntilKilled(dataFolder, count)));

  const store = await openStore({ dataFolder, orphanGraceMs: 0 });
  const found = new Map<number, number>();
  for (const { id, body } of await claim(store, { limit: 100_000, maxInlineBytes: Infinity })) {
    let sizeBytes = 0;
    for await (const block of store.readBody(body)) sizeBytes += block.byteLength;
    found.set(id, sizeBytes);
  }
  await store.close();
  expect(stored.length).toBeGreaterThanOrEqual(374);
  expect(stored.filter((id) => ![500, 5000].includes(found.get(id) ?? 0))).toEqual([]);
  expect(new Set(stored).size).toBe(stored.length);
}, 30_000);

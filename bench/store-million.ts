/**
 * What the queue's questions cost with a million waiting messages: they must stay index look-ups.
 *
 *     node --experimental-transform-types bench/store-million.ts [MESSAGES] [FOLDER]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../src-main/store/store.ts';
import type { Store } from '../src-main/store/store-contract.ts';
import buildThreads from '../test/helpers/build-threads.ts';
import { enqueueMessage } from '../test/helpers/new-message.ts';

const SESSIONS = 200;
const REPEATS = 20;
const gateway = 'client.example';

await buildThreads();
const count = Number(process.argv[2] ?? 1_000_000);
const folder = await mkdtemp(join(process.argv[3] ?? tmpdir(), 'schleuse-million-'));
const first = await openStore({ dataFolder: folder });
await timed(`store ${String(count)} messages`, () => fill(first, count));
await first.close();

let store = first;
await timed('open', async () => {
  store = await openStore({ dataFolder: folder });
});
await questions(store);
await timed('release all', () => store.release({ gateway, nextHop: 'target.example:25', by: 'etrn' }));
await questions(store);
await store.close();
await rm(folder, { recursive: true });

async function questions(store: Store): Promise<void> {
  console.log(store.counts(gateway).byStatus.held > 0 ? 'all held:' : 'all due:');
  await average('  destinations that are due', () => store.dueDestinations());
  await average('  wake', () => store.wake(0, 0));
  await average('  oldest by gateway', () => store.oldest());
  await average('  list a page of 100', () => store.listQueue({ gateway, afterId: count / 2, limit: 100 }));
  await average('  claim 64 for a turn, put back', async () => {
    const claimed = await store.claim({
      gateway,
      nextHop: null,
      limit: 64,
      maxInlineBytes: 8 * 1024 * 1024,
      owner: 'bench',
      leaseUntil: 1,
    });
    await store.putBack(claimed.flatMap(({ recipients }) => recipients.map(({ id }) => id)));
  });
  await average('  accept one message', () => enqueueMessage(store, { body: 'Hallo\r\n' }));
}

async function fill(store: Store, messages: number): Promise<void> {
  let left = messages;
  const session = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await enqueueMessage(store);
    }
  };
  await Promise.all(Array.from({ length: SESSIONS }, session));
}

async function timed(what: string, run: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await run();
  console.log(`${what}: ${(performance.now() - start).toFixed(0)} ms`);
}

async function average(what: string, run: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  for (let count = 0; count < REPEATS; count += 1) await run();
  console.log(`${what}: ${((performance.now() - start) / REPEATS).toFixed(2)} ms`);
}

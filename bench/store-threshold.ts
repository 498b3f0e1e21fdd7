/**
 * Chooses INLINE_LIMIT_BYTES of src-main/store/message-bodies.ts: the same messages through the store with their bodies in
 * the database and in spool files, in and out again, side by side in one run.
 *
 *     node --experimental-transform-types bench/store-threshold.ts [FOLDER]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../src-main/store/store.ts';
import type { Store } from '../src-main/store/store-contract.ts';
import buildThreads from '../test/helpers/build-threads.ts';
import { enqueueMessage } from '../test/helpers/new-message.ts';

const SIZES_KB = [16, 32, 64, 96, 128, 192, 256, 512, 1024];
const SESSIONS = 10;
const MIB_PER_ROUND = 64;
const MAX_MESSAGES_PER_ROUND = 1000;
const ROUNDS = 3;
const EVERYTHING = Number.MAX_SAFE_INTEGER;

interface Rates {
  /** Messages per second. */
  readonly accept: number;
  readonly drain: number;
}

await buildThreads();
const parent = process.argv[2] ?? tmpdir();
console.log('KB   accept: database  files  ratio   drain: database  files  ratio');
for (const sizeKb of SIZES_KB) {
  // Taken in turns, and the best of each: what the machine does beside this must not decide.
  const database: Rates[] = [];
  const files: Rates[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    database.push(await measure(sizeKb * 1024, EVERYTHING));
    files.push(await measure(sizeKb * 1024, 0));
  }
  console.log(row(sizeKb, best(database), best(files)));
}

async function measure(sizeBytes: number, inlineLimitBytes: number): Promise<Rates> {
  const folder = await mkdtemp(join(parent, 'schleuse-threshold-'));
  const store = await openStore({ dataFolder: folder, inlineLimitBytes });
  const count = Math.min(MAX_MESSAGES_PER_ROUND, Math.floor((MIB_PER_ROUND * 1024 * 1024) / sizeBytes));
  const accept = await perSecond(count, () => acceptAll(store, count, sizeBytes));
  const drain = await perSecond(count, () => drainAll(store));
  await store.close();
  await rm(folder, { recursive: true });
  return { accept, drain };
}

async function perSecond(count: number, run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return (count * 1000) / (performance.now() - start);
}

async function acceptAll(store: Store, count: number, sizeBytes: number): Promise<void> {
  const body = new Uint8Array(sizeBytes).fill(65);
  let left = count;
  const session = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await enqueueMessage(store, { body });
    }
  };
  await Promise.all(Array.from({ length: SESSIONS }, session));
}

async function drainAll(store: Store): Promise<void> {
  for (;;) {
    const claimed = await store.claim({
      gateway: 'client.example',
      nextHop: null,
      limit: 32,
      maxInlineBytes: 8 * 1024 * 1024,
      owner: 'bench',
      leaseUntil: EVERYTHING,
    });
    if (claimed.length === 0) return;
    await Promise.all(
      claimed.map(async ({ id, body, recipients }) => {
        let readBytes = 0;
        for await (const block of store.readBody(body)) readBytes += block.byteLength;
        if (readBytes === 0) throw new Error(`message ${String(id)} lost its body`);
        await store.settle({
          messageId: id,
          recipients: recipients.map((recipient) => ({
            id: recipient.id,
            status: 'delivered',
            nextAttemptAt: null,
            countsAsAttempt: true,
            reason: 'accepted',
            reply: null,
            detail: '',
          })),
          attempt: { at: 0, way: 'atrn', peer: 'bench', tls: null, certificate: null, durationMs: 0 },
        });
      }),
    );
  }
}

function best(rates: readonly Rates[]): Rates {
  return {
    accept: Math.max(...rates.map(({ accept }) => accept)),
    drain: Math.max(...rates.map(({ drain }) => drain)),
  };
}

function row(sizeKb: number, database: Rates, files: Rates): string {
  const cell = (value: number): string => value.toFixed(0).padStart(8);
  const ratio = (value: number): string => value.toFixed(2).padStart(7);
  return [
    String(sizeKb).padEnd(8),
    cell(database.accept),
    cell(files.accept),
    ratio(database.accept / files.accept),
    cell(database.drain),
    cell(files.drain),
    ratio(database.drain / files.drain),
  ].join(' ');
}

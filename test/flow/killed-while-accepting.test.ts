/** The engine is killed while messages come in: each one that got its 250 is there afterwards, whole and once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEngineProcess, type EngineProcess } from '../helpers/engine-process.ts';
import { MessageLedger, sendByLedger } from '../helpers/message-ledger.ts';
import { drainByAtrn } from '../helpers/odmr-customer.ts';
import { chooseSeed, randomMoment, seededRandom } from '../helpers/seeded-random.ts';
import { until } from '../helpers/until.ts';

const KILLS = 20;
const SENDERS = 6;
const PASSWORD = 'kill-secret';

let dataDir: string;
let engine: EngineProcess;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'schleuse-killed-'));
});
afterEach(async () => {
  await engine.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test('twenty kills while six senders send: nothing that got a 250 is lost, altered or doubled', async () => {
  const seed = chooseSeed();
  const random = seededRandom(seed);
  const ledger = new MessageLedger();
  engine = await startEngineProcess({ dataDir, listen: ['smtp', 'odmr'] });
  await engine.command('gateway', 'add', 'example.org', '--password', PASSWORD, '--atrn');

  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = ledger.acknowledged;
    const senders = Array.from({ length: SENDERS }, () => sendByLedger(engine.port('smtp'), ledger));
    await until(() => ledger.acknowledged > before);
    await randomMoment(random, 400);
    await engine.kill();
    await Promise.all(senders);
    engine = await startEngineProcess({ dataDir, listen: ['smtp', 'odmr'] });
  }
  const sink = { onMessage: ledger.deliver.bind(ledger) };
  await drainByAtrn({ port: engine.port('odmr'), user: 'example.org', password: PASSWORD, sink });

  const result = ledger.settle();
  console.log(`seed ${String(seed)}: ${String(KILLS)} kills, ${JSON.stringify(result)}`);
  expect(result, `SCHLEUSE_SEED=${String(seed)}`).toMatchObject({ lost: [], altered: [], duplicates: 0 });
  expect(result.acknowledged).toBeGreaterThan(KILLS);
  expect(await engine.queue('example.org')).toEqual([]);
}, 120_000);

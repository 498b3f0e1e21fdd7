/** The engine is killed while smtp-source sends and a turn brings mail out: nothing is lost, and few messages come twice. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SETTLE_WINDOW } from '../../src-main/engine/deliver/settle-window.ts';
import { startEngineProcess, type EngineProcess } from '../helpers/engine-process.ts';
import { requestTurn } from '../helpers/odmr-customer.ts';
import { missingPeers } from '../helpers/peer-programs.ts';
import { smtpSource } from '../helpers/postfix-tools.ts';
import { ConnectionEnded } from '../helpers/raw-smtp-client.ts';
import { startRecordingTap } from '../helpers/recording-tap.ts';
import { chooseSeed, randomMoment, seededRandom } from '../helpers/seeded-random.ts';
import type { RecordedMessage } from '../helpers/sink-parser.ts';
import { withoutTrace } from '../helpers/trace-header.ts';
import { until } from '../helpers/until.ts';

const missing = missingPeers('smtp-source');
const PASSWORD = 'kill-secret';
/**
 * What one kill may deliver twice: messages whose 250 came and whose commit was still under way, and those in flight
 * without a reply (one, or the window of CHUNKING).
 */
const IN_DOUBT = { data: SETTLE_WINDOW + 1, chunking: SETTLE_WINDOW + 32 };

let dataDir: string;
let engine: EngineProcess;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'schleuse-killed-'));
});
afterEach(async () => {
  await engine.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

test.skipIf(missing !== null).each([
  { way: 'with DATA', chunking: false, kills: 10, inDoubt: IN_DOUBT.data },
  { way: 'with CHUNKING', chunking: true, kills: 10, inDoubt: IN_DOUBT.chunking },
])(
  `$kills kills while smtp-source sends and a turn drains $way: nothing that got a 250 is lost${missing === null ? '' : ` (${missing})`}`,
  async ({ chunking, kills, inDoubt }) => {
    const seed = chooseSeed();
    const random = seededRandom(seed);
    const acknowledged: RecordedMessage[] = [];
    const delivered: RecordedMessage[] = [];
    const sink = { chunking, onMessage: (message: RecordedMessage) => delivered.push(message) };
    engine = await startEngineProcess({ dataDir, listen: ['smtp', 'odmr'] });
    await engine.command('gateway', 'add', 'example.org', '--password', PASSWORD, '--atrn');

    for (let kill = 0; kill < kills; kill += 1) {
      const tap = await startRecordingTap(engine.port('smtp'));
      const source = smtpSource({ port: tap.port, messages: 100_000, sessions: 5 });
      const before = delivered.length;
      const draining = drainUntilBroken(engine.port('odmr'), sink);
      await until(() => delivered.length > before);
      await randomMoment(random, 500);
      await engine.kill();
      await Promise.all([source, draining]);
      acknowledged.push(...tap.acknowledged);
      await tap.close();
      engine = await startEngineProcess({ dataDir, listen: ['smtp', 'odmr'] });
    }
    await drainUntilEmpty(engine, sink);

    const sent = acknowledged.map(({ data }) => data.toString('latin1'));
    const came = delivered.map(({ data }) => withoutTrace(data).body.toString('latin1'));
    const distinct = new Set(came);
    const lost = sent.filter((text) => !distinct.has(text)).length;
    const doubled = came.length - distinct.size;
    const facts = { seed, kills, acknowledged: sent.length, distinct: distinct.size, lost, doubled };
    console.log(`${chunking ? 'CHUNKING' : 'DATA'}: ${JSON.stringify(facts)}`);
    expect(facts, `SCHLEUSE_SEED=${String(seed)}`).toMatchObject({ lost: 0 });
    expect(doubled, `SCHLEUSE_SEED=${String(seed)}`).toBeLessThanOrEqual(kills * inDoubt);
    expect(await engine.queue('example.org')).toEqual([]);
  },
  120_000,
);

type Sink = NonNullable<Parameters<typeof requestTurn>[0]['sink']>;

/** Turn after turn, until the engine is gone; a turn ends whenever the queue is empty. */
async function drainUntilBroken(port: number, sink: Sink): Promise<void> {
  try {
    for (;;) {
      const turn = await requestTurn({ port, user: 'example.org', password: PASSWORD, sink });
      await turn.ended;
    }
  } catch (cause) {
    if (!(cause instanceof ConnectionEnded) && !isRefused(cause)) throw cause;
  }
}

function isRefused(cause: unknown): boolean {
  return (
    cause instanceof Error && 'code' in cause && ['ECONNREFUSED', 'ECONNRESET'].includes(String(cause.code))
  );
}

async function drainUntilEmpty(from: EngineProcess, sink: Sink): Promise<void> {
  for (let reply = 250; reply === 250;) {
    const turn = await requestTurn({
      port: from.port('odmr'),
      user: 'example.org',
      password: PASSWORD,
      sink,
    });
    await turn.ended;
    reply = turn.reply.code;
  }
}

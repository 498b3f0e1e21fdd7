/** ATRN: how fast a turn brings held mail of 1 KB, near and 50 ms away, with and without CHUNKING. Postfix has no ATRN. */
import { drainRate, fill, withBenchGateway } from './bench-gateway.ts';
import { startDelayingProxy } from './delaying-proxy.ts';
import { interleaved, type Row } from './measurement.ts';

/** At 50 ms the round trips of the beginning (greeting, EHLO) count too: enough messages to make them small. */
const turns = [
  { roundTripMs: 0, chunking: false, messages: 8000, rounds: 2, atLeast: 2000 },
  { roundTripMs: 0, chunking: true, messages: 8000, rounds: 2, atLeast: 2000 },
  { roundTripMs: 50, chunking: false, messages: 300, rounds: 1, atLeast: 19 },
  { roundTripMs: 50, chunking: true, messages: 2000, rounds: 1, atLeast: 100 },
] as const;

export async function* atrnRows(quick: boolean): AsyncGenerator<Row> {
  for (const { roundTripMs, chunking, messages, rounds, atLeast } of turns) {
    const count = quick ? Math.ceil(messages / 3) : messages;
    const { ours } = await interleaved(
      quick ? 1 : rounds,
      () => turnRate(roundTripMs, chunking, count),
      null,
    );
    const name = `ATRN drain, 1 KB, ${String(roundTripMs)} ms, ${chunking ? 'with' : 'without'} CHUNKING`;
    yield { name, unit: 'msg/s', ours, postfix: null, goal: { kind: 'rate', atLeast } };
  }
}

function turnRate(roundTripMs: number, chunking: boolean, messages: number): Promise<number> {
  return withBenchGateway(1, async (engine) => {
    await fill(engine.port('smtp'), messages);
    if (roundTripMs === 0) return drainRate(engine.port('odmr'), messages, chunking);
    const proxy = await startDelayingProxy(engine.port('odmr'), roundTripMs);
    try {
      return await drainRate(proxy.port, messages, chunking);
    } finally {
      await proxy.close();
    }
  });
}

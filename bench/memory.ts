/** Memory: the largest resident size of the engine while 20 messages of 25 MB come at once, and while they leave. */
import { readFileSync } from 'node:fs';
import { drainRate, fill, withBenchGateway } from './bench-gateway.ts';
import type { Row } from './measurement.ts';

const MESSAGES = 20;
const SIZE_BYTES = 25 * 1024 * 1024;
const LIMIT_MB = 300;

export async function* memoryRows(): AsyncGenerator<Row> {
  const { afterAccept, afterTurn } = await withBenchGateway(1, async (engine) => {
    await fill(engine.port('smtp'), MESSAGES, SIZE_BYTES, MESSAGES);
    const afterAccept = peakMegabytes(engine.pid);
    await drainRate(engine.port('odmr'), MESSAGES, false);
    return { afterAccept, afterTurn: peakMegabytes(engine.pid) };
  });
  const goal = { kind: 'below', limit: LIMIT_MB } as const;
  yield { name: 'memory, 20 x 25 MB accepted at once', unit: 'MB', ours: afterAccept, postfix: null, goal };
  yield { name: 'memory, the same after their turn', unit: 'MB', ours: afterTurn, postfix: null, goal };
}

/** VmHWM: the peak of the resident set since the process began; threads share it, and the engine has no children. */
function peakMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error(`no VmHWM in the status of process ${String(pid)}`);
  return Number(kilobytes) / 1024;
}

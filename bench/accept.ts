/** Accepting: smtp-source with 1, 10 and 50 sessions and three sizes, into ours and into Postfix's hold queue. */
import { fill, withBenchGateway } from './bench-gateway.ts';
import { interleaved, ratePerSecond, type Goal, type Row } from './measurement.ts';
import type { PostfixInstance } from './postfix-instance.ts';

interface Load {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sessions: number;
  /** Messages of one round: enough for a second or two on each side. */
  readonly ours: number;
  readonly postfix: number;
  readonly rounds: number;
  readonly goal: Goal | null;
}

const times = (atLeast: number): Goal => ({ kind: 'times-postfix', atLeast });
const KB = 1024;
const WARM_UP_BYTES = 64 * KB * KB;

const loads: readonly Load[] = [
  { name: '1 KB', sizeBytes: KB, sessions: 1, ours: 2500, postfix: 1200, rounds: 3, goal: times(1.5) },
  { name: '1 KB', sizeBytes: KB, sessions: 10, ours: 6000, postfix: 2000, rounds: 3, goal: null },
  { name: '1 KB', sizeBytes: KB, sessions: 50, ours: 10_000, postfix: 2500, rounds: 3, goal: times(4) },
  { name: '100 KB', sizeBytes: 100 * KB, sessions: 1, ours: 800, postfix: 500, rounds: 3, goal: times(1.5) },
  {
    name: '100 KB',
    sizeBytes: 100 * KB,
    sessions: 10,
    ours: 1200,
    postfix: 700,
    rounds: 3,
    goal: times(1.5),
  },
  {
    name: '100 KB',
    sizeBytes: 100 * KB,
    sessions: 50,
    ours: 1200,
    postfix: 700,
    rounds: 3,
    goal: times(1.5),
  },
  { name: '10 MB', sizeBytes: 10 * KB * KB, sessions: 1, ours: 25, postfix: 25, rounds: 2, goal: null },
  { name: '10 MB', sizeBytes: 10 * KB * KB, sessions: 10, ours: 30, postfix: 30, rounds: 2, goal: null },
  { name: '10 MB', sizeBytes: 10 * KB * KB, sessions: 50, ours: 50, postfix: 50, rounds: 2, goal: null },
];

export async function* acceptRows(postfix: PostfixInstance | null, quick: boolean): AsyncGenerator<Row> {
  for (const load of loads) yield await acceptRow(load, postfix, quick);
}

/** A server that runs for months is warm: up to 64 MB of the same load, not counted. */
function warmUp(port: number, { sizeBytes, sessions }: Load): Promise<void> {
  const messages = Math.max(sessions, Math.min(1000, Math.floor(WARM_UP_BYTES / sizeBytes)));
  return fill(port, messages, sizeBytes, sessions);
}

function acceptRow(load: Load, postfix: PostfixInstance | null, quick: boolean): Promise<Row> {
  const { sessions, sizeBytes } = load;
  const scaled = (messages: number): number => Math.max(sessions, Math.ceil(quick ? messages / 3 : messages));
  return withBenchGateway(1, async (engine) => {
    const run = (port: number, messages: number): Promise<number> =>
      ratePerSecond(scaled(messages), () => fill(port, scaled(messages), sizeBytes, sessions));
    const postfixRound = async (server: PostfixInstance): Promise<number> => {
      const rate = await run(server.holdingPort, load.postfix);
      await server.empty();
      return rate;
    };
    await warmUp(engine.port('smtp'), load);
    if (postfix) await warmUp(postfix.holdingPort, load);
    const result = await interleaved(
      quick ? 1 : load.rounds,
      () => run(engine.port('smtp'), load.ours),
      postfix && (() => postfixRound(postfix)),
    );
    return {
      name: `accept ${load.name}, ${String(sessions)} session(s)`,
      unit: 'msg/s',
      ...result,
      goal: load.goal,
    };
  });
}

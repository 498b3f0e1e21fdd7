/** ETRN: how fast held mail of 1 KB goes into smtp-sink once it is asked for, from ours and from Postfix. */
import { freePort } from '../test/helpers/peer-programs.ts';
import { startSmtpSink } from '../test/helpers/postfix-tools.ts';
import { askByEtrn, fill, withBenchGateway } from './bench-gateway.ts';
import { interleaved, type Row } from './measurement.ts';
import type { PostfixInstance } from './postfix-instance.ts';

const WITHIN_MS = 60_000;

/** `nextHopPort`: where the Postfix of this run delivers to. */
export async function* etrnRows(
  postfix: PostfixInstance | null,
  nextHopPort: number,
  quick: boolean,
): AsyncGenerator<Row> {
  const result = await interleaved(
    quick ? 1 : 3,
    () => ourRound(quick ? 2000 : 6000),
    postfix && (() => postfixRound(postfix, nextHopPort, quick ? 700 : 2000)),
  );
  yield { name: 'ETRN drain, 1 KB', unit: 'msg/s', ...result, goal: { kind: 'times-postfix', atLeast: 3 } };
}

/** A fresh engine each time, because a gateway may be asked only once in a while. */
async function ourRound(messages: number): Promise<number> {
  const sinkPort = await freePort();
  return withBenchGateway(sinkPort, async (engine) => {
    const smtp = engine.port('smtp');
    await fill(smtp, messages);
    return drainInto(sinkPort, messages, () => askByEtrn(smtp, true));
  });
}

async function postfixRound(postfix: PostfixInstance, sinkPort: number, messages: number): Promise<number> {
  await fill(postfix.etrnPort, messages);
  await postfix.settled();
  const rate = await drainInto(sinkPort, messages, () => askByEtrn(postfix.etrnPort, false));
  await postfix.empty();
  return rate;
}

async function drainInto(sinkPort: number, messages: number, ask: () => Promise<void>): Promise<number> {
  const sink = await startSmtpSink({ port: sinkPort });
  try {
    const begin = performance.now();
    await ask();
    const end = await sink.received(messages, WITHIN_MS);
    return (messages * 1000) / (end - begin);
  } finally {
    await sink.stop();
  }
}

/** A fresh engine with one gateway for one measurement, and the requests that empty it. */
import { startEngineProcess, type EngineProcess } from '../test/helpers/engine-process.ts';
import { requestTurn } from '../test/helpers/odmr-customer.ts';
import { smtpSource } from '../test/helpers/postfix-tools.ts';
import { RawSmtpClient } from '../test/helpers/raw-smtp-client.ts';

export const DOMAIN = 'example.org';
const PASSWORD = 'bench-secret';

/** Runs `work` beside a fresh engine and removes it, whatever happens. `etrnTargetPort`: where ETRN delivers to. */
export async function withBenchGateway<T>(
  etrnTargetPort: number,
  work: (engine: EngineProcess) => Promise<T>,
): Promise<T> {
  const engine = await startEngineProcess({ listen: ['smtp', 'odmr'] });
  try {
    const target = `127.0.0.1:${String(etrnTargetPort)}`;
    await engine.command(
      'gateway',
      'add',
      DOMAIN,
      '--password',
      PASSWORD,
      '--etrn',
      '--etrn-target',
      target,
      '--atrn',
    );
    return await work(engine);
  } finally {
    await engine.stop();
  }
}

/** Puts messages of 1 KB into any server's queue; throws when one was not taken. */
export async function fill(port: number, messages: number, sizeBytes = 1024, sessions = 10): Promise<void> {
  const result = await smtpSource({ port, messages, sizeBytes, sessions: Math.min(sessions, messages) });
  if (result.code !== 0) throw new Error(`smtp-source: exit ${String(result.code)} ${result.stderr}`);
}

/** Asks for the mail of the domain; throws unless the run starts. `logon` false: a server that wants none. */
export async function askByEtrn(port: number, logon: boolean): Promise<void> {
  const client = await RawSmtpClient.open({ port });
  await client.command('EHLO customer.example');
  if (logon) await client.authCramMd5(DOMAIN, PASSWORD);
  const reply = await client.command(`ETRN ${DOMAIN}`);
  if (reply.code < 250 || reply.code > 253)
    throw new Error(`ETRN: ${String(reply.code)} ${reply.lines.join(' ')}`);
  await client.quit();
}

/** One turn; gives messages per second between the reply to ATRN and the last message. */
export async function drainRate(port: number, messages: number, chunking: boolean): Promise<number> {
  let taken = 0;
  let last = 0;
  const onMessage = (): void => {
    taken += 1;
    last = performance.now();
  };
  const sink = { chunking, keepBodies: false, onMessage };
  const turn = await requestTurn({ port, user: DOMAIN, password: PASSWORD, sink });
  if (turn.reply.code !== 250)
    throw new Error(`ATRN: ${String(turn.reply.code)} ${turn.reply.lines.join(' ')}`);
  const begin = performance.now();
  await turn.ended;
  if (taken !== messages)
    throw new Error(`the turn brought ${String(taken)} of ${String(messages)} messages`);
  return (messages * 1000) / (last - begin);
}

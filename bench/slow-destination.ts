/** ETRN by fifty gateways with a target each: what the others get while one target never answers, beside a run without it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngineProcess, type EngineProcess } from '../test/helpers/engine-process.ts';
import { freePort } from '../test/helpers/peer-programs.ts';
import { smtpSource } from '../test/helpers/postfix-tools.ts';
import { RawSmtpClient } from '../test/helpers/raw-smtp-client.ts';
import { startRecordingSink } from '../test/helpers/recording-sink.ts';
import { interleaved, type Row } from './measurement.ts';

const DESTINATIONS = 50;
const WITHIN_MS = 120_000;
const domainOf = (number: number): string => `d${String(number)}.example`;
/** The first one is the one that is slow or not; each has an address of its own, because a host has a limit of sessions. */
const addressOf = (number: number): string => `127.0.1.${String(number)}`;

export async function* slowDestinationRows(quick: boolean): AsyncGenerator<Row> {
  const each = quick ? 40 : 120;
  const rates = await interleaved(
    quick ? 1 : 3,
    () => round(each, true),
    () => round(each, false),
  );
  yield {
    name: `${String(DESTINATIONS - 1)} of ${String(DESTINATIONS)} destinations, one never answers`,
    unit: 'msg/s',
    ours: rates.ours,
    postfix: null,
    goal: { kind: 'share', of: rates.postfix ?? Number.NaN, atLeast: 0.9 },
  };
}

interface Closing {
  close(): Promise<void>;
}

/** Messages per second of all destinations but the first, from the first request to the last message. */
async function round(each: number, isFirstSilent: boolean): Promise<number> {
  const port = await freePort();
  const wanted = each * (DESTINATIONS - 1);
  const targets: Closing[] = [];
  const engine = await startEngineProcess({ listen: ['smtp'] });
  try {
    const arrived = await startTargets(port, wanted, isFirstSilent, targets);
    await addGateways(engine, port);
    for (let number = 1; number <= DESTINATIONS; number += 1)
      await fillFor(engine.port('smtp'), number, each);
    const begin = performance.now();
    await askForAll(engine.port('smtp'));
    return (wanted * 1000) / ((await arrived()) - begin);
  } finally {
    await Promise.all(targets.map((target) => target.close()));
    await engine.stop();
  }
}

/** Gives the instant at which the last wanted message came. */
async function startTargets(
  port: number,
  wanted: number,
  isFirstSilent: boolean,
  targets: Closing[],
): Promise<() => Promise<number>> {
  let taken = 0;
  let finish: (at: number) => void = () => undefined;
  const all = new Promise<number>((resolve) => (finish = resolve));
  const onMessage = (): void => {
    taken += 1;
    if (taken === wanted) finish(performance.now());
  };
  targets.push(
    isFirstSilent
      ? await startSilent(port)
      : await startRecordingSink({ keepBodies: false }, port, addressOf(1)),
  );
  for (let number = 2; number <= DESTINATIONS; number += 1)
    targets.push(await startRecordingSink({ keepBodies: false, onMessage }, port, addressOf(number)));
  return async () => {
    let late: NodeJS.Timeout | undefined;
    const patience = new Promise<never>((_resolve, reject) => {
      late = setTimeout(() => {
        reject(new Error(`${String(taken)} of ${String(wanted)} messages came`));
      }, WITHIN_MS);
    });
    return Promise.race([all, patience]).finally(() => {
      clearTimeout(late);
    });
  };
}

/** Takes connections and never says a word. */
async function startSilent(port: number): Promise<Closing> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
  });
  await new Promise<void>((resolve) => server.listen(port, addressOf(1), resolve));
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function addGateways(engine: EngineProcess, port: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'schleuse-bench-'));
  const gateways = Array.from({ length: DESTINATIONS }, (_, index) => ({
    'domain.name': domainOf(index + 1),
    'dequeuing.etrn.honor': true,
    'dequeuing.etrn.require-auth': false,
    'dequeuing.etrn.target': 'host',
    'dequeuing.etrn.host': addressOf(index + 1),
    'dequeuing.etrn.port': port,
  }));
  const file = join(folder, 'gateways.json');
  writeFileSync(file, JSON.stringify(gateways));
  try {
    await engine.command('gateway', 'import', file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function fillFor(port: number, number: number, messages: number): Promise<void> {
  const to = `user@${domainOf(number)}`;
  const { code, stderr } = await smtpSource({ port, messages, sessions: 10, to });
  if (code !== 0) throw new Error(`smtp-source: exit ${String(code)} ${stderr}`);
}

async function askForAll(port: number): Promise<void> {
  const client = await RawSmtpClient.open({ port });
  await client.command('EHLO customer.example');
  for (let number = 1; number <= DESTINATIONS; number += 1) {
    const reply = await client.command(`ETRN ${domainOf(number)}`);
    if (reply.code !== 253) throw new Error(`ETRN: ${String(reply.code)} ${reply.lines.join(' ')}`);
  }
  await client.quit();
}

/** The engine as people run it: `serve` as a process of its own on free loopback ports, and the command line beside it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { QueueRow } from '../../src-main/shared/queue/queue-view.ts';
import { runProgram, type ProgramResult } from './peer-programs.ts';

const PROGRAM = resolve(import.meta.dirname, '../../out/headless/main.cjs');
export type Service = 'smtp' | 'submission' | 'odmr' | 'odmrs';

export interface EngineProcessOptions {
  /** Kept by the caller when given; otherwise a temporary folder that stop() removes. */
  readonly dataDir?: string;
  /** Default: smtp, odmr, odmrs. */
  readonly listen?: readonly Service[];
  /** How long it may take until it listens. Default 20 s. */
  readonly withinMs?: number;
}

export interface EngineProcess {
  readonly pid: number;
  readonly dataDir: string;
  port(service: Service): number;
  /** A command of the command line; rejects when it ends with another exit code than 0. */
  command(...args: readonly string[]): Promise<string>;
  /** All recipients of a gateway that are still in the queue. */
  queue(gateway: string): Promise<readonly QueueRow[]>;
  /** Everything it printed, standard error included. */
  output(): string;
  /** SIGTERM; resolves with the exit code, and removes a temporary folder. */
  stop(): Promise<number | null>;
  /** SIGKILL; resolves when the process is gone. The data stays. */
  kill(): Promise<void>;
}

interface ListeningLine {
  readonly event: 'listening';
  readonly listeners: readonly { readonly service: Service; readonly port: number }[];
}

/** The command line as its own process. */
export function schleuse(args: readonly string[]): Promise<ProgramResult> {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: build first (npm run build)`);
  return runProgram(process.execPath, [PROGRAM, ...args]);
}

/** Starts `serve` and resolves once it listens; rejects with its output when it ends before or takes too long. */
export async function startEngineProcess(options: EngineProcessOptions = {}): Promise<EngineProcess> {
  if (!existsSync(PROGRAM)) throw new Error(`${PROGRAM} is missing: build first (npm run build)`);
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'schleuse-process-'));
  const listen = (options.listen ?? ['smtp', 'odmr', 'odmrs']).flatMap((service) => [
    '--listen',
    `${service}=127.0.0.1:0`,
  ]);
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--data', dataDir, '--json', ...listen], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const listening = await awaitListening(child, () => output, options.withinMs ?? 20_000);

  const command = async (...args: readonly string[]): Promise<string> => {
    const result = await schleuse([...args, '--data', dataDir]);
    if (result.code !== 0)
      throw new Error(
        `schleuse ${args.join(' ')}: exit ${String(result.code)} ${result.stderr}${result.stdout}`,
      );
    return result.stdout;
  };
  return {
    pid: child.pid ?? 0,
    dataDir,
    port(service) {
      const listener = listening.listeners.find((each) => each.service === service);
      if (!listener) throw new Error(`no listener for ${service}: ${JSON.stringify(listening)}`);
      return listener.port;
    },
    command,
    queue: async (gateway) => parseRows(await command('queue', 'list', '--gateway', gateway, '--json')),
    output: () => output,
    async stop() {
      child.kill('SIGTERM');
      const code = await exited;
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
      return code;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function awaitListening(child: ChildProcess, output: () => string, withinMs: number): Promise<ListeningLine> {
  return new Promise((resolve, reject) => {
    const fail = (what: string): void => {
      clearTimeout(late);
      child.kill('SIGKILL');
      reject(new Error(`the engine ${what}:\n${output()}`));
    };
    const late = setTimeout(() => {
      fail(`did not listen within ${String(withinMs)} ms`);
    }, withinMs);
    child.once('error', (cause) => {
      fail(`could not be started: ${cause.message}`);
    });
    child.once('close', (code) => {
      fail(`ended with ${String(code)} before it listened`);
    });
    const look = (): void => {
      const line = output()
        .split('\n')
        .find((each) => each.startsWith('{"event":"listening"'));
      if (line === undefined) return;
      clearTimeout(late);
      child.stdout?.off('data', look);
      resolve(JSON.parse(line) as ListeningLine);
    };
    child.stdout?.on('data', look);
  });
}

/** One object per line, or one array: both are JSON for programs. */
function parseRows(text: string): QueueRow[] {
  const trimmed = text.trim();
  if (trimmed.startsWith('[')) return JSON.parse(trimmed) as QueueRow[];
  return trimmed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as QueueRow);
}

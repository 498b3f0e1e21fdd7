/** The command line in this process, against an engine that the test plays behind a real control socket. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterEach } from 'vitest';
import { startControlServer } from '../../src-main/engine/control/control-server.ts';
import { runCommandLine } from '../../src-main/headless/run-command-line.ts';
import type { IpcResult } from '../../src-main/shared/ipc/contract.ts';

export interface Ended {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs the words; `input` is what comes on standard input. */
export async function run(words: readonly string[], input = ''): Promise<Ended> {
  const [output, errors] = [new Sink(), new Sink()];
  const terminal = { input: Readable.from([Buffer.from(input)]), output, errors, environment: {} };
  const exitCode = await runCommandLine(words, terminal);
  return { exitCode, output: output.text, errors: errors.text };
}

class Sink extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

export interface PlayedEngine {
  readonly dataFolder: string;
  /** Every call in its order. */
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  /** Runs a command on its data folder. */
  readonly command: (words: readonly string[], input?: string) => Promise<Ended>;
  stop(): Promise<void>;
}

/** `answer` gives the result of each procedure; what it does not know is `not-found`. */
async function playEngine(
  answer: (name: string, input: never) => unknown = () => undefined,
): Promise<PlayedEngine> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'schleuse-commands-'));
  const calls: { name: string; input: unknown }[] = [];
  const server = await startControlServer({
    dataFolder,
    call(name, input) {
      calls.push({ name, input });
      const value = answer(name, input as never);
      return Promise.resolve(value instanceof Refusal ? value.result : { ok: true, value });
    },
    subscribe: () => () => undefined,
  });
  return {
    dataFolder,
    calls,
    command: (words, input) => run([...words, '--data', dataFolder], input),
    async stop() {
      await server.close();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Returned by `answer` where the engine refuses. */
export class Refusal {
  readonly result: IpcResult<never>;

  constructor(code: (IpcResult<never> & { ok: false })['error']['code'], detail: string) {
    this.result = { ok: false, error: { code, detail } };
  }
}

/** An engine for one test at a time, ended behind each; called once at the head of a file. */
export function playedEngines(): (answer?: (name: string, input: never) => unknown) => Promise<PlayedEngine> {
  let engine: PlayedEngine | null = null;
  afterEach(async () => {
    await engine?.stop();
    engine = null;
  });
  return async (answer) => {
    engine = await playEngine(answer);
    return engine;
  };
}

/** Programs we did not write: found, or named with the package that brings them; run with a time limit and never left behind. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';

/** Debian's package of each program. */
const packages = {
  fetchmail: 'fetchmail',
  msmtp: 'msmtp',
  swaks: 'swaks',
  perl: 'perl',
  postfix: 'postfix',
  'smtp-source': 'postfix',
  slapd: 'slapd',
  'smtp-sink': 'postfix',
} as const;
export type PeerProgram = keyof typeof packages;

/** The path of a program, or null. Looks into the folders of administrators too, which are not in everyone's PATH. */
export function findProgram(name: PeerProgram): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin'];
  for (const folder of folders) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not here: the next folder
    }
  }
  return null;
}

/** What a test says when it can't run; null when all are there. */
export function missingPeers(...names: readonly PeerProgram[]): string | null {
  const missing = names.filter((name) => findProgram(name) === null);
  if (missing.length === 0) return null;
  return missing.map((name) => `${name} is not installed (package ${packages[name]})`).join(', ');
}

export interface ProgramResult {
  /** Exit code; null when it was ended by a signal or the time limit. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  /** Default 60 s. */
  readonly withinMs?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs a program to its end; kills it at the time limit. Rejects only when it can't be started. */
export function runProgram(
  path: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<ProgramResult> {
  const child = spawn(path, args, {
    env: { ...process.env, ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    timeout: options.withinMs ?? 60_000,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined); // it may end without reading its input
  child.stdin.end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

export function runPeer(
  name: PeerProgram,
  args: readonly string[],
  options: RunOptions = {},
): Promise<ProgramResult> {
  const path = findProgram(name);
  if (path === null) return Promise.reject(new Error(missingPeers(name) ?? name));
  return runProgram(path, args, options);
}

/** A loopback port that is free now, for programs that can't choose one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

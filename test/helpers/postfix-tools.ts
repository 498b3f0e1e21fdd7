/** Postfix's load generator and its sink, as processes with a known end. */
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { findProgram, freePort, runPeer, type ProgramResult } from './peer-programs.ts';

export interface SourceRun {
  readonly port: number;
  readonly messages: number;
  readonly sessions?: number;
  /** Octets of the body. */
  readonly sizeBytes?: number;
  readonly from?: string;
  readonly to?: string;
  /** Numbers the recipients, so that each is told apart (`1user@…`, `2user@…`). */
  readonly numbered?: boolean;
  readonly withinMs?: number;
}

/** smtp-source with one connection per session, kept open (`-d`); code 0 means that every message got its 250. */
export function smtpSource(run: SourceRun): Promise<ProgramResult> {
  const args = [
    '-d',
    '-m',
    String(run.messages),
    '-s',
    String(run.sessions ?? 1),
    '-l',
    String(run.sizeBytes ?? 1024),
  ];
  if (run.numbered) args.push('-N');
  args.push('-f', run.from ?? 'sender@sender.example', '-t', run.to ?? 'user@example.org');
  return runPeer('smtp-source', [...args, `127.0.0.1:${String(run.port)}`], {
    withinMs: run.withinMs ?? 120_000,
  });
}

export interface SmtpSink {
  readonly port: number;
  /** Messages that came so far, as the sink counts them itself. */
  count(): number;
  /** Resolves with the instant (performance.now) at which so many had come. */
  received(count: number, withinMs: number): Promise<number>;
  stop(): Promise<void>;
}

/** smtp-sink on a loopback port (default: a free one); it drops its rights when it is started as root, as it insists. */
export async function startSmtpSink(
  options: { port?: number; extra?: readonly string[] } = {},
): Promise<SmtpSink> {
  const path = findProgram('smtp-sink');
  if (path === null) throw new Error('smtp-sink is not installed (package postfix)');
  const port = options.port ?? (await freePort());
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(path, ['-c', ...user, ...(options.extra ?? []), `127.0.0.1:${String(port)}`, '1000'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise((resolve) => child.once('close', resolve));
  let messages = 0;
  let progress = (): void => undefined;
  // The counters are written over each other: "sess=1 quit=1 mesg=7", ended by a carriage return.
  let unread = '';
  const readCounters = (text: string): void => {
    unread += text;
    const end = unread.lastIndexOf('\r');
    if (end < 0) return;
    const start = unread.lastIndexOf('\r', end - 1) + 1;
    messages = Number(/mesg=(\d+)/.exec(unread.slice(start, end))?.[1] ?? messages);
    unread = unread.slice(end + 1);
    progress();
  };
  child.stdout.setEncoding('utf8').on('data', readCounters);
  child.stderr.setEncoding('utf8').on('data', readCounters);
  await reachable(port);
  return {
    port,
    count: () => messages,
    received: (count, withinMs) =>
      new Promise((resolve, reject) => {
        const late = setTimeout(() => {
          reject(
            new Error(
              `smtp-sink has ${String(messages)} of ${String(count)} messages after ${String(withinMs)} ms`,
            ),
          );
        }, withinMs);
        progress = () => {
          if (messages < count) return;
          clearTimeout(late);
          resolve(performance.now());
        };
        progress();
      }),
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Resolves when something accepts connections there; rejects after 5 s. */
export async function reachable(port: number): Promise<void> {
  const end = performance.now() + 5000;
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('connect', () => {
        socket.end();
        resolve(true);
      });
      socket.once('error', () => {
        resolve(false);
      });
    });
    if (open) return;
    if (performance.now() > end) throw new Error(`nothing listens on port ${String(port)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The benchmark in print: the machine first, then one line per row. */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { median, verdict, type Goal, type Row } from './measurement.ts';

export interface RunFacts {
  readonly command: string;
  /** Version, or why there is none. */
  readonly postfix: string;
  readonly rounds: number;
}

export function machineLines({ command, postfix, rounds }: RunFacts): string[] {
  const processors = cpus();
  return [
    `command     ${command}`,
    `machine     ${String(processors.length)} x ${processors[0]?.model.trim() ?? 'unknown'}, ${String(Math.round(totalmem() / 2 ** 30))} GB, ${type()} ${kernel()}`,
    `load        ${loadLine()}`,
    `node        ${process.version}`,
    `postfix     ${postfix}, default durability, in_flow_delay off`,
    `ours        default durability (WAL, synchronous=FULL, spool files flushed)`,
    `fdatasync   ${fdatasyncMs().toFixed(2)} ms (median of 200 after writes of 4 KB, folder ${tmpdir()})`,
    `rounds      medians of ${String(rounds)}, ours and Postfix in turn; load generator on the same processors`,
  ];
}

export function loadLine(): string {
  return loadavg()
    .map((value) => value.toFixed(2))
    .join(' ');
}

function kernel(): string {
  return readFileSync('/proc/sys/kernel/osrelease', 'utf8').trim();
}

/** What it costs to make one small write durable where the queues of this run lie. */
function fdatasyncMs(): number {
  const folder = mkdtempSync(join(tmpdir(), 'schleuse-sync-'));
  const file = openSync(join(folder, 'probe'), 'w');
  const block = Buffer.alloc(4096, 'x');
  try {
    const times = Array.from({ length: 200 }, () => {
      writeSync(file, block);
      const begin = performance.now();
      fdatasyncSync(file);
      return performance.now() - begin;
    });
    return median(times);
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
}

export const tableHead = line('row', 'ours', 'Postfix', 'ratio', 'goal', '');

export function rowLine(row: Row): string {
  const reference = row.goal?.kind === 'share' ? row.goal.of : row.postfix;
  const ratio = reference === null ? '-' : `${(row.ours / reference).toFixed(2)}x`;
  const postfix = row.postfix === null ? '-' : figure(row.postfix);
  return line(row.name, `${figure(row.ours)} ${row.unit}`, postfix, ratio, goalText(row.goal), verdict(row));
}

function line(
  name: string,
  ours: string,
  postfix: string,
  ratio: string,
  goal: string,
  result: string,
): string {
  return `${name.padEnd(44)}${ours.padStart(14)}${postfix.padStart(10)}${ratio.padStart(9)}${goal.padStart(14)}  ${result}`.trimEnd();
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(1);
}

function goalText(goal: Goal | null): string {
  if (goal === null) return '-';
  switch (goal.kind) {
    case 'times-postfix':
      return `>= ${String(goal.atLeast)}x`;
    case 'share':
      return `>= ${String(goal.atLeast)}x ${figure(goal.of)}`;
    case 'rate':
      return `>= ${String(goal.atLeast)}/s`;
    case 'below':
      return `< ${String(goal.limit)} MB`;
  }
}

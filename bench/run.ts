/** `npm run bench`: ours beside Postfix on this machine, in one run, on loopback; prints ratios and goals. */
import { parseArgs } from 'node:util';
import { findProgram, freePort } from '../test/helpers/peer-programs.ts';
import { acceptRows } from './accept.ts';
import { atrnRows } from './atrn-drain.ts';
import { etrnRows } from './etrn-drain.ts';
import { verdict, type Row } from './measurement.ts';
import { memoryRows } from './memory.ts';
import { startPostfix, whyNoPostfix, type PostfixInstance } from './postfix-instance.ts';
import { loadLine, machineLines, rowLine, tableHead } from './report.ts';
import { slowDestinationRows } from './slow-destination.ts';

const HELP = `npm run bench -- [--only accept|etrn|atrn|slow|memory]... [--quick]

  --only NAME   only this part; may be given several times
  --quick       one round of a third of the messages

Needs smtp-source and smtp-sink (package postfix). The comparison with Postfix needs root as well, because its
master process does; without it the rows are measured and not compared. Linux only: memory is read from /proc.
Exit code 1: a goal was missed. 2: wrong use.`;

const parts = ['accept', 'etrn', 'atrn', 'slow', 'memory'] as const;
type Part = (typeof parts)[number];

interface Arguments {
  readonly only: readonly Part[];
  readonly quick: boolean;
}

/** Null: help was printed, or the use was wrong and the exit code is set. */
function readArguments(): Arguments | null {
  try {
    const { values } = parseArgs({
      options: {
        only: { type: 'string', multiple: true },
        quick: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      console.log(HELP);
      return null;
    }
    const only = (values.only ?? [...parts]).map((name) => {
      const part = parts.find((each) => each === name);
      if (!part) throw new Error(`--only knows ${parts.join(', ')}, not ${name}`);
      return part;
    });
    return { only, quick: values.quick };
  } catch (cause) {
    console.error(cause instanceof Error ? cause.message : String(cause));
    process.exitCode = 2;
    return null;
  }
}

async function* rowsOf(
  part: Part,
  postfix: PostfixInstance | null,
  nextHopPort: number,
  quick: boolean,
): AsyncGenerator<Row> {
  switch (part) {
    case 'accept':
      yield* acceptRows(postfix, quick);
      return;
    case 'etrn':
      yield* etrnRows(postfix, nextHopPort, quick);
      return;
    case 'atrn':
      yield* atrnRows(quick);
      return;
    case 'slow':
      yield* slowDestinationRows(quick);
      return;
    case 'memory':
      yield* memoryRows();
      return;
  }
}

async function bench({ only, quick }: Arguments): Promise<void> {
  if (findProgram('smtp-source') === null) throw new Error('smtp-source is not installed (package postfix)');
  const missing = whyNoPostfix();
  const compares = only.includes('accept') || only.includes('etrn');
  const nextHopPort = await freePort();
  const begin = performance.now();
  const facts = {
    command: `npm run bench -- ${process.argv.slice(2).join(' ')}`.trimEnd(),
    rounds: quick ? 1 : 3,
  };
  const postfix = missing === null && compares ? await startPostfix(nextHopPort) : null;
  const endPostfix = (): void => {
    void postfix?.stop().finally(() => process.exit(130));
  };
  process.once('SIGINT', endPostfix).once('SIGTERM', endPostfix);
  try {
    const version = postfix?.version ?? missing ?? 'not needed';
    console.log([...machineLines({ ...facts, postfix: version }), '', tableHead].join('\n'));
    for (const part of only) {
      for await (const row of rowsOf(part, postfix, nextHopPort, quick)) {
        console.log(rowLine(row));
        if (verdict(row) === 'FAIL') process.exitCode = 1;
      }
    }
  } finally {
    await postfix?.stop();
  }
  console.log(`\ntook ${((performance.now() - begin) / 1000).toFixed(0)} s, load at the end ${loadLine()}`);
}

const wanted = readArguments();
if (wanted) await bench(wanted);

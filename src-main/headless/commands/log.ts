/** `log`: what happened to the mail, from the log files; works with and without a running engine. */
import { join } from 'node:path';
import { defineCommand, type CommandContext } from '../command.ts';
import { mailFactLine } from '../mail-fact-line.ts';
import { readOn, readTail, type LogPlace } from '../mail-log-reader.ts';
import { untilTold } from '../until-told.ts';

const LOOK_EVERY_MS = 200;

export const log = defineCommand({
  path: 'log',
  summary: 'Show the mail log: what was accepted, asked for, attempted and settled.',
  arguments: [],
  options: {
    follow: { kind: 'flag', help: 'Go on with new facts until it is interrupted.' },
    lines: {
      kind: 'number',
      value: 'N',
      min: 0,
      max: 1_000_000,
      help: 'How many of the last facts. Default: 50.',
    },
  },
  notes: [
    'With --json: the facts as they are stored, one object a line (time, fact, messageId, session, peer, reply, …).',
  ],
  async run(context, _given, { follow, lines = 50 }) {
    const folder = join(context.dataFolder, 'log');
    const tail = await readTail(folder, lines);
    await printFacts(context, tail.lines);
    if (follow) await followFacts(context, folder, tail.place);
  },
});

async function printFacts({ json, print }: CommandContext, lines: readonly string[]): Promise<void> {
  if (lines.length > 0) await print(lines.map((line) => `${json ? line : mailFactLine(line)}\n`).join(''));
}

/** Looks again and again: watching folders is not reliable on every system and network drive. */
async function followFacts(context: CommandContext, folder: string, from: LogPlace): Promise<void> {
  const told = untilTold();
  const isOver = told.signal.then(() => true);
  let place = from;
  for (;;) {
    const { lines, place: next } = await readOn(folder, place);
    await printFacts(context, lines);
    const isNew = next.file !== place.file || next.offset !== place.offset;
    place = next;
    if (await Promise.race([isOver, pause(isNew ? 0 : LOOK_EVERY_MS)])) break;
  }
  told.end();
}

const pause = (ms: number): Promise<false> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms, false);
  });

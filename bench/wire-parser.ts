/**
 * What the wire parser costs per byte, by kind of content, as a ratio to plain text of the same run. No kind may cost more
 * than a small multiple: a body of dot lines alone was the classic attack.
 *
 *     node --experimental-transform-types bench/wire-parser.ts [MB]
 */
import { DataScanner } from '../src-main/engine/accept/data-scanner.ts';
import { WireParser } from '../src-main/engine/accept/wire-parser.ts';
import { loadLine } from './report.ts';

const MEGABYTE = 1_048_576;
const BLOCK = 65_536;
const ROUNDS = 7;
/** Ratio to plain text that no body of dot lines may exceed. */
const GOAL = 3;

const kinds: Readonly<Record<string, string>> = {
  'plain text, 76 octets a line': `${'x'.repeat(76)}\r\n`,
  'dot lines (..)': '..\r\n',
  'stuffed lines (.x)': '.x\r\n',
  'empty lines': '\r\n',
  'one octet a line': 'x\r\n',
  '8-bit without lines': '\xc3',
  tabs: '\t',
  NUL: '\0',
  'bare LF': '\n',
  'bare CR': '\r',
};

const megabytes = Number(process.argv[2] ?? 20);
console.log(
  `load ${loadLine()}, node ${process.version}, ${String(megabytes)} MB, best of ${String(ROUNDS)}`,
);
const times = new Map<string, number[]>();
for (let round = 0; round < ROUNDS; round++) {
  for (const [kind, line] of Object.entries(kinds)) {
    times.set(kind, [...(times.get(kind) ?? []), await parseMs(line)]);
  }
}
const best = new Map([...times].map(([kind, all]) => [kind, Math.min(...all)]));
const plain = best.get('plain text, 76 octets a line') ?? NaN;
for (const [kind, ms] of best) {
  const rate = (megabytes * MEGABYTE) / 1000 / ms;
  console.log(
    `${kind.padEnd(30)} ${rate.toFixed(0).padStart(6)} MB/s  ${(ms / plain).toFixed(1).padStart(5)}x plain text`,
  );
}
const dots = (best.get('dot lines (..)') ?? NaN) / plain;
console.log(`goal: dot lines at most ${String(GOAL)}x: ${dots <= GOAL ? 'reached' : 'missed'}`);
process.exitCode = dots <= GOAL ? 0 : 1;

/** Time of one body through the parser, in blocks as a socket gives them. */
async function parseMs(line: string): Promise<number> {
  const body = Buffer.alloc(megabytes * MEGABYTE, line, 'latin1');
  const parser: WireParser = new WireParser({
    command() {
      const sink = { take: () => undefined, complete: () => undefined };
      parser.readContent(sink, new DataScanner('dot-stuffed'), null);
    },
    lineOverflow: () => undefined,
    pause: () => undefined,
    inputEnded: () => undefined,
  });
  parser.write(Buffer.from('DATA\r\n'));
  const begin = performance.now();
  for (let at = 0; at < body.length; at += BLOCK) {
    const block = body.subarray(at, at + BLOCK);
    if (!parser.write(block)) await new Promise((resolve) => parser.once('drain', resolve));
  }
  return performance.now() - begin;
}

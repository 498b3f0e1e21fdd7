/** The wire parser: the same result however the bytes are cut, no sequence but CR LF . CR LF ends the data, nothing lost at a detach. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataScanner } from '../../../src-main/engine/accept/data-scanner.ts';
import { WireParser } from '../../../src-main/engine/accept/wire-parser.ts';

interface Heard {
  readonly lines: string[];
  readonly messages: { readonly content: string; readonly hasBareNewline: boolean }[];
  overflow: number;
  ended: number;
}

/** Reads data after a line `DATA`, so many octets after `BDAT n`, and stops at `STOP`. */
function parserWith(heard: Heard, onStop: (parser: WireParser) => void = () => undefined): WireParser {
  const readContent = (scanner: DataScanner, octets: number | null): void => {
    let content = '';
    parser.readContent(
      {
        take(block) {
          content += block.toString('latin1');
          return undefined;
        },
        complete() {
          scanner.finish();
          heard.messages.push({ content, hasBareNewline: scanner.hasBareNewline });
          parser.nextCommand();
        },
      },
      scanner,
      octets,
    );
  };
  const parser: WireParser = new WireParser({
    command(line) {
      const text = line.toString('latin1');
      heard.lines.push(text);
      if (text === 'STOP') onStop(parser);
      else if (text === 'DATA') readContent(new DataScanner('dot-stuffed'), null);
      else if (text.startsWith('BDAT ')) readContent(new DataScanner('counted'), Number(text.slice(5)));
      else parser.nextCommand();
    },
    lineOverflow: () => heard.overflow++,
    pause: () => undefined,
    inputEnded: () => heard.ended++,
  });
  return parser;
}

const nothing = (): Heard => ({ lines: [], messages: [], overflow: 0, ended: 0 });

/** Each block is a copy, because the parser works in the memory it is given. */
async function parse(blocks: readonly Buffer[]): Promise<Heard> {
  const heard = nothing();
  const parser = parserWith(heard);
  for (const block of blocks) parser.write(Buffer.from(block));
  await new Promise<void>((resolve) => parser.end(resolve));
  return heard;
}

const wire = (text: string): Buffer => Buffer.from(text, 'latin1');

/** Pieces that come near to everything a scanner can trip over. */
const pieces = fc.array(
  fc.constantFrom('\r', '\n', '.', '\r\n', '\r\n.', '..', 'a', 'bc', '\t', '\0', '\x80', '\r\n..'),
  {
    maxLength: 24,
  },
);

/** The plain definition, RFC 5321 section 4.5.2. */
function expected(text: string): { content: string; hasBareNewline: boolean } {
  const content = text.replace(/^\./, '').replaceAll('\r\n.', '\r\n');
  return { content, hasBareNewline: /\r(?!\n)|(?<!\r)\n|\0/.test(content) };
}

describe('message data', () => {
  it('are unstuffed by the definition and end only at CR LF . CR LF, wherever the packets are cut', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, fc.array(fc.nat(60), { maxLength: 6 }), async (parts, cuts) => {
        const text = parts.join('');
        const body = `${text}x\r\n`;
        fc.pre(!`\r\n${body}`.includes('\r\n.\r\n'));
        const octets = wire(`DATA\r\n${body}.\r\nNEXT\r\n`);
        const heard = await parse(cut(octets, cuts));
        expect(heard).toEqual({ lines: ['DATA', 'NEXT'], messages: [expected(body)], overflow: 0, ended: 1 });
      }),
      { numRuns: 2000 },
    );
  });

  it('give the same result when they come octet by octet and split at every offset', async () => {
    const octets = wire(
      'NOOP\r\nDATA\r\n.\r..\r\n..\r\n.a\r\n\r\n.\r\r\n.\r\nBDAT 9\r\n.\r\n.\r\nQUIT\r\nQUIT\nLAST\r\n',
    );
    const whole = await parse([octets]);
    const singly = await parse([...octets].map((octet) => Buffer.from([octet])));
    const halves = await Promise.all(
      [...octets.keys()].map((at) => parse([octets.subarray(0, at), octets.subarray(at)])),
    );
    expect([singly, ...halves]).toEqual(new Array(octets.length + 1).fill(whole));
    expect(whole.lines).toEqual(['NOOP', 'DATA', 'BDAT 9', 'T', 'QUIT', 'LAST']);
  });

  it.each([
    '\n.\n',
    '\n.\r\n',
    '\r.\r',
    '\r.\r\n',
    '\r\n.\n',
    '\r\n.\r',
    '\r\n\0.\r\n',
    '\r\n.\0\r\n',
    '\r\n.\r\0\n',
    '\r\r\n..\r\n',
    '\n\r.\r\n',
    '\r\n .\r\n',
  ])('are not ended by %j', async (sequence) => {
    const octets = wire(`DATA\r\none${sequence}QUIT\r\n\r\n.\r\nNEXT\r\n`);
    for (let at = 0; at < octets.length; at++) {
      const heard = await parse([octets.subarray(0, at), octets.subarray(at)]);
      expect(heard.lines).toEqual(['DATA', 'NEXT']);
    }
  });

  it('may be empty', async () => {
    expect((await parse([wire('DATA\r\n.\r\n')])).messages).toEqual([{ content: '', hasBareNewline: false }]);
  });
});

describe('a chunk', () => {
  it('is counted, not unstuffed, and bare newlines in it are noticed', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, fc.array(fc.nat(40), { maxLength: 5 }), async (parts, cuts) => {
        const content = parts.join('');
        const heard = await parse(cut(wire(`BDAT ${String(content.length)}\r\n${content}NEXT\r\n`), cuts));
        const hasBareNewline = /\r(?!\n)|(?<!\r)\n|\0/.test(content);
        expect(heard.messages).toEqual([{ content, hasBareNewline }]);
        expect(heard.lines.at(-1)).toBe('NEXT');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a command line', () => {
  it.each([
    ['with its end', `${'a'.repeat(16_384)}\n`],
    ['without its end', 'a'.repeat(16_385)],
  ])('of more than 16 KB stops the parser, %s', async (_, text) => {
    for (const block of [[wire(text)], cut(wire(text), [1000, 9000, 16_384])]) {
      const heard = nothing();
      const parser = parserWith(heard);
      for (const part of block) parser.write(Buffer.from(part));
      await new Promise(setImmediate);
      expect(heard).toEqual({ lines: [], messages: [], overflow: 1, ended: 0 });
    }
  });

  it('of 16 KB is handed over', async () => {
    expect((await parse([wire(`${'a'.repeat(16_382)}\r\n`)])).lines).toEqual(['a'.repeat(16_382)]);
  });
});

describe('a detached parser', () => {
  it('gives back every octet behind the line it stopped at, also those that still waited in the stream', async () => {
    const heard = nothing();
    const stopped = new Promise<WireParser>((resolve) => {
      parserWith(heard, resolve).write(wire('NOOP\r\nSTOP\r\n220 ear'));
    });
    const parser = await stopped;
    parser.write(wire('ly\r\n'));
    parser.write(wire('250 more\r\n'));
    expect((await parser.detach()).toString()).toBe('220 early\r\n250 more\r\n');
    expect(heard.lines).toEqual(['NOOP', 'STOP']);
  });
});

function cut(octets: Buffer, cuts: readonly number[]): Buffer[] {
  const edges = [0, ...cuts.map((at) => at % (octets.length + 1)).sort((a, b) => a - b), octets.length];
  return edges.slice(1).map((end, index) => octets.subarray(edges[index], end));
}

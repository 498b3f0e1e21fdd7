/** Replies from bytes: the same replies however the packets are cut, tolerance, and limits. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  MalformedReply,
  ReplyParser,
  toPeerReply,
  type Reply,
} from '../../../src-main/engine/deliver/reply-parser.ts';

function parse(...chunks: (string | Buffer)[]): Reply[] {
  const parser = new ReplyParser();
  const replies: Reply[] = [];
  for (const chunk of chunks) parser.push(Buffer.from(chunk as string), (reply) => replies.push(reply));
  return replies;
}

const aText = fc.stringMatching(/^[ -~äöü€]{0,40}$/);
const aReply = fc.record({
  code: fc.integer({ min: 200, max: 599 }),
  lines: fc.array(aText, { minLength: 1, maxLength: 5 }),
});
const onTheWire = ({ code, lines }: Reply): string =>
  lines.map((line, index) => `${String(code)}${index < lines.length - 1 ? '-' : ' '}${line}\r\n`).join('');

test('replies are the same wherever the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(aReply, { minLength: 1, maxLength: 4 }), (replies) => {
      const bytes = Buffer.from(replies.map(onTheWire).join(''));
      for (let cut = 0; cut <= bytes.length; cut += 1) {
        expect(parse(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(replies);
      }
      expect(parse(...Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(replies);
    }),
    { numRuns: 60 },
  );
});

test.each<[string, string, Reply[]]>([
  ['bare LF as line end', '250 OK\n', [{ code: 250, lines: ['OK'] }]],
  [
    'a code without text',
    '354\r\n250\r\n',
    [
      { code: 354, lines: [''] },
      { code: 250, lines: [''] },
    ],
  ],
  [
    'empty lines between replies',
    '\r\n250 a\r\n\r\n250 b\r\n',
    [
      { code: 250, lines: ['a'] },
      { code: 250, lines: ['b'] },
    ],
  ],
  ['differing codes: the last one counts', '250-a\r\n451 b\r\n', [{ code: 451, lines: ['a', 'b'] }]],
  [
    'a line without a code inside',
    '250-a\r\nfree text\r\n250 b\r\n',
    [{ code: 250, lines: ['a', 'free text', 'b'] }],
  ],
  ['a minus without text', '250-\r\n250 b\r\n', [{ code: 250, lines: ['', 'b'] }]],
])('tolerates %s', (_what, text, replies) => {
  expect(parse(text)).toEqual(replies);
});

test.each([
  ['a word', 'hello\r\n'],
  ['a code of another class', '150 x\r\n'],
  ['four digits', '2500 x\r\n'],
  ['an endless line', 'x'.repeat(5000)],
  ['a long line with its end', `250 ${'x'.repeat(5000)}\r\n`],
  ['an endless reply', '250-x\r\n'.repeat(20_000)],
])('%s is no reply', (_what, text) => {
  expect(() => parse(text)).toThrow(MalformedReply);
});

test('replies before something malformed are given out', () => {
  const replies: Reply[] = [];
  expect(() => {
    new ReplyParser().push(Buffer.from('250 a\r\nhello\r\n250 b\r\n'), (reply) => replies.push(reply));
  }).toThrow(MalformedReply);
  expect(replies).toEqual([{ code: 250, lines: ['a'] }]);
});

test.each<[Reply, ReturnType<typeof toPeerReply>]>([
  [
    { code: 250, lines: ['2.1.5 OK'] },
    { code: 250, enhanced: '2.1.5', text: 'OK' },
  ],
  [
    { code: 550, lines: ['5.1.1 No', '5.1.1 such user'] },
    { code: 550, enhanced: '5.1.1', text: 'No such user' },
  ],
  [
    { code: 550, lines: ['No enhanced code'] },
    { code: 550, enhanced: null, text: 'No enhanced code' },
  ],
  [
    { code: 550, lines: ['a\u0000b\u001b[31m\u0085c'] },
    { code: 550, enhanced: null, text: 'a b [31m c' },
  ],
  [
    { code: 550, lines: ['5.7.1'] },
    { code: 550, enhanced: '5.7.1', text: '' },
  ],
])('keeps one clean line of a reply', (reply, kept) => {
  expect(toPeerReply(reply)).toEqual(kept);
});

test('shortens what is kept', () => {
  expect(toPeerReply({ code: 550, lines: ['x'.repeat(2000)] }).text).toHaveLength(501);
});

/** Stuffing gives the same text however the body is cut into blocks, and costs nothing where there is nothing to do. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DotStuffer } from '../../../src-main/engine/deliver/dot-stuffing.ts';

function stuffed(...blocks: string[]): string {
  const stuffer = new DotStuffer();
  const text = blocks.map((block) => stuffer.push(Buffer.from(block, 'latin1')).toString('latin1')).join('');
  return text + stuffer.end();
}

/** What RFC 5321 section 4.5.2 says, word for word. */
function stuffedByTheBook(body: string): string {
  const text = body === '' || body.endsWith('\r\n') ? body : `${body}\r\n`;
  return text
    .split('\r\n')
    .map((line) => (line.startsWith('.') ? `.${line}` : line))
    .join('\r\n');
}

test('a body is stuffed the same wherever it is cut', () => {
  const aBody = fc
    .array(fc.constantFrom('.', '\r\n', '\r', '\n', 'a', '..', '\r\n.'))
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(aBody, (body) => {
      const expected = stuffedByTheBook(body);
      for (let cut = 0; cut <= body.length; cut += 1)
        expect(stuffed(body.slice(0, cut), body.slice(cut))).toBe(expected);
      expect(stuffed(...Array.from(body))).toBe(expected);
    }),
  );
});

test('a block without a dot at a line start is passed on as it is', () => {
  const block = Buffer.from('a line.\r\n and. another\r\n');
  expect(new DotStuffer().push(block)).toBe(block);
});

/** Newlines made canonical, block by block. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonicalNewlines } from '../../../src-main/engine/accept/canonical-newlines.ts';

/** As the content check does it: what was stored last tells whether a CR still wants its LF. */
function inBlocks(blocks: readonly string[]): string {
  let stored = '';
  for (const block of blocks)
    stored += canonicalNewlines(Buffer.from(block, 'latin1'), stored.endsWith('\r')).toString('latin1');
  return stored.endsWith('\r') ? `${stored}\n` : stored;
}

it.each([
  ['a\nb', 'a\r\nb'],
  ['a\rb', 'a\r\nb'],
  ['a\r\nb', 'a\r\nb'],
  ['a\n\rb', 'a\r\n\r\nb'],
  ['a\r\r\nb', 'a\r\n\r\nb'],
  ['a\0b\0', 'ab'],
  ['a\r', 'a\r\n'],
])('%j becomes %j', (text, canonical) => {
  expect(inBlocks([text])).toBe(canonical);
});

it('does not depend on where the blocks end', () => {
  const piece = fc.constantFrom('\r', '\n', '\r\n', 'a', '\0', '');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      // A NUL between CR and LF goes first: what remains is one line end.
      expect(inBlocks(pieces)).toBe(
        pieces
          .join('')
          .replaceAll('\0', '')
          .replace(/\r\n|\r|\n/g, '\r\n'),
      );
    }),
  );
});

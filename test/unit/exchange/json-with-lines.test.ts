/** JSON with the place of every part, for faults in files that people have edited. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonFault, parseJsonWithLines } from '../../../src-main/engine/exchange/json-with-lines.ts';

test('every JSON text is read as the platform reads it', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(parseJsonWithLines(text).value).toEqual(JSON.parse(text));
    }),
  );
});

test('each part knows its line, whatever ends the lines', () => {
  const json = parseJsonWithLines('{\r\n  "version": 1,\r\n  "gateways": [\r\n    {},\r\n    {"a":\r\n 5}]}');
  const paths = [
    ['version'],
    ['gateways'],
    ['gateways', 1],
    ['gateways', 1, 'a'],
    ['gateways', 1, 'missing'],
    ['x'],
  ];
  expect(paths.map((path) => json.lineOf(path))).toEqual([2, 3, 5, 6, 5, 1]);
});

test.each([
  ['{"a": 1,\n "b": }', 2],
  ['{"a": 1\n "b": 2}', 2],
  ['[1, 2\n', 2],
  ['[1]\n\n x', 3],
  ['{"a": tru}', 1],
  ['["line\nbreak"]', 1],
  ['{"a": 1,\n"a": 2}', 2],
  ['', 1],
  ['['.repeat(100), 1],
])('the first fault of %j is found with its line', (text, line) => {
  expect(() => parseJsonWithLines(text)).toThrow(new JsonFault(line));
});

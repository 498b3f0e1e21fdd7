/** docs/gateway-editor.md is what the sources say, and says something in each cell. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { editorTable, TABLE_FILE } from '../../../scripts/make-editor-table.mjs';
import { gatewayFormFields } from '../../../src-renderer/gateway-editor/gateway-fields.ts';

test('the table of the editor is not stale: node scripts/make-editor-table.mjs', () => {
  expect(readFileSync(TABLE_FILE, 'utf8')).toBe(editorTable());
});

test('every setting has its row, and no cell is empty', () => {
  const rows = editorTable()
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const cells = rows.map((row) => row.split(/(?<!\\)\|/).map((cell) => cell.trim()));
  const empty = cells.filter((row) =>
    row.slice(1, -1).some((cell) => cell === '' || cell.includes('undefined')),
  );
  expect([rows.length, empty]).toEqual([Object.keys(gatewayFormFields).length, []]);
});

test('the walk through the window touches every setting of the table', () => {
  const walk = readFileSync('test/e2e/editor-pages.test.ts', 'utf8');
  const untouched = Object.keys(gatewayFormFields).filter((field) => !walk.includes(`'${field}'`));
  expect(untouched).toEqual(['verification.more-servers']);
});

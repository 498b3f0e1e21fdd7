/** Every control of the editor has words, help and a letter of its own, in both languages. */
import { describe, expect, it } from 'vitest';
import de from '../../../src-main/shared/texts/de.json' with { type: 'json' };
import en from '../../../src-main/shared/texts/en.json' with { type: 'json' };
import { assignAccelerators } from '../../../src-renderer/form/accelerators.ts';
import { controlsOf } from '../../../src-renderer/form/field-spec.ts';
import { frameControls, pageAccelerators } from '../../../src-renderer/form/page-accelerators.ts';
import { commandSpecs, fieldSpecs } from '../../../src-renderer/gateway-editor/editor-rules.ts';
import { editorPages } from '../../../src-renderer/gateway-editor/gateway-fields.ts';
import { helpKey } from '../../../src-renderer/gateway-editor/help-key.ts';

const languages: readonly [string, Readonly<Record<string, string>>][] = [
  ['de', de],
  ['en', en],
];
const specs = { fields: fieldSpecs, commands: commandSpecs };
const pages = languages.flatMap(([language, texts]) =>
  editorPages.map((page) => ({ language, texts, page })),
);

describe.each(pages)('page $page in $language', ({ texts, page }) => {
  const controls = controlsOf(page, fieldSpecs, commandSpecs);

  it('has a label for every control', () => {
    expect(controls.filter((control) => !(control in texts))).toEqual([]);
  });

  it('has help for every control', () => {
    expect(controls.filter((control) => !((helpKey(control) ?? '') in texts))).toEqual([]);
  });

  it('has a letter for every control, none twice, the buttons included', () => {
    const letters = pageAccelerators(page, specs, (control) => texts[control] ?? '');
    const missing = [...controls, ...frameControls].filter(
      (control) => !/^[a-z0-9]$/.test(letters[control] ?? ''),
    );
    expect([missing, new Set(Object.values(letters)).size]).toEqual([[], Object.keys(letters).length]);
  });
});

it('a letter comes from the label where any way of sharing allows it', () => {
  expect(assignAccelerators({ one: 'A', two: 'AB', three: 'ABC', four: 'ABC' })).toEqual({
    one: 'a',
    two: 'b',
    three: 'c',
    four: 'd',
  });
});

it('more controls than letters are refused', () => {
  const labels = Object.fromEntries(Array.from({ length: 37 }, (_, index) => [String(index), 'x']));
  expect(() => assignAccelerators(labels)).toThrow('37 controls on one page');
});

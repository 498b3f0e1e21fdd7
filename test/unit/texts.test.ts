/** The two languages against each other, against the sources that use them, and against the schemas. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listenerServices } from '../../src-main/shared/settings/app-settings.ts';
import { chooseLanguage } from '../../src-main/shared/texts/choose-language.ts';
import de from '../../src-main/shared/texts/de.json' with { type: 'json' };
import en from '../../src-main/shared/texts/en.json' with { type: 'json' };
import { formatBytes } from '../../src-main/shared/texts/format-bytes.ts';
import { createTexts } from '../../src-main/shared/texts/texts.ts';

const german: Readonly<Record<string, string>> = de;
const english: Readonly<Record<string, string>> = en;
const root = join(import.meta.dirname, '../..');

const sources = ['src-main', 'src-renderer']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

const placeholders = (text: string): string[] => (text.match(/\{\{[^}]+\}\}/g) ?? []).sort();
const escape = (text: string): string => text.replace(/[.=]/g, '\\$&');
const withoutPlural = (key: string): string => key.replace(/_(one|other)$/, '');

test('both languages have the same keys in the same order', () => {
  expect(Object.keys(german)).toEqual(Object.keys(english));
});

test('both languages fill in the same values', () => {
  const filled = (texts: Readonly<Record<string, string>>): unknown =>
    Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, placeholders(text)]));
  expect(filled(german)).toEqual(filled(english));
});

test('no text is empty or has blanks at its ends', () => {
  const bad = [german, english].flatMap((texts) =>
    Object.entries(texts).filter(([, text]) => text === '' || text !== text.trim()),
  );
  expect(bad).toEqual([]);
});

test('each plural has both forms', () => {
  const plurals = Object.keys(english).filter((key) => key !== withoutPlural(key));
  const missing = plurals.flatMap((key) =>
    [`${withoutPlural(key)}_one`, `${withoutPlural(key)}_other`].filter((form) => !(form in english)),
  );
  expect(missing).toEqual([]);
});

test('no text is left that nobody uses', () => {
  const all = sources.map(({ text }) => text).join('\n');
  // A key stands in the sources as a whole, or as a template such as `service.${…}`.
  const templates = [...all.matchAll(/`([a-z][\w.=-]*\.|[a-z][\w.-]*=)\$\{[^}]+\}([\w.]*)`/g)].map(
    ([, head = '', tail = '']) => new RegExp(`^${escape(head)}[\\w-]+${escape(tail)}$`),
  );
  const isChoice = (key: string): boolean =>
    key.includes('=') && all.includes(`'${key.split('=')[0] ?? ''}'`);
  // Help stands at a control, whose id stands in the sources.
  const isHelp = (key: string): boolean => key.startsWith('help.') && all.includes(`'${key.slice(5)}'`);
  const isUsed = (key: string): boolean =>
    all.includes(`'${key}'`) || isChoice(key) || isHelp(key) || templates.some((form) => form.test(key));
  const unused = Object.keys(english)
    .map(withoutPlural)
    .filter((key) => !isUsed(key));
  expect(unused).toEqual([]);
});

test('every key that the schemas and rules name as what is wrong has words', () => {
  const named = sources.flatMap(({ text }) =>
    [...text.matchAll(/'(error\.[a-z-]+)'/g)].map(([, key = '']) => key),
  );
  expect([...new Set(named)].filter((key) => !(key in english))).toEqual([]);
});

test('every failure of the contract has words', () => {
  const contract = sources.find(({ file }) => file.endsWith('ipc/contract.ts'))?.text ?? '';
  const union = /type IpcFailureCode =([^;]+);/.exec(contract)?.[1] ?? '';
  const codes = [...union.matchAll(/'([a-z-]+)'/g)].map(([, code = '']) => code);
  expect(codes.length).toBeGreaterThan(5);
  expect(codes.filter((code) => !(`failure.${code}` in english))).toEqual([]);
});

test('every fault that the engine raises has a title and words', () => {
  const codes = sources.flatMap(({ text }) => [
    ...[...text.matchAll(/\.raise\(\s*'([a-z-]+)'/g)].map(([, code = '']) => code),
    ...[...text.matchAll(/faults\.push\(\{ code: '([a-z-]+)'/g)].map(([, code = '']) => code),
  ]);
  const missing = [...new Set(codes)].filter(
    (code) => !(`fault.${code}` in english && `fault.${code}.title` in english),
  );
  expect(missing).toEqual([]);
});

test('every service has a name', () => {
  expect(listenerServices.filter((service) => !(`service.${service}` in english))).toEqual([]);
});

test('the choice of a person counts, else the first language of the system that we have, else English', () => {
  expect([
    chooseLanguage('de', ['en-GB']),
    chooseLanguage('system', ['fr-FR', 'de-AT', 'en']),
    chooseLanguage('system', ['EN-us', 'de']),
    chooseLanguage('system', ['fr']),
    chooseLanguage('system', []),
  ]).toEqual(['de', 'de', 'en', 'en', 'en']);
});

test('texts are ready at once, and numbers and plurals follow the language', () => {
  const texts = createTexts('de');
  expect([
    texts.t('manager.summary', { count: 1, size: '1 kB' }),
    texts.t('manager.summary', { count: 1204, size: '<b>' }),
  ]).toEqual(['1 Nachricht wartet (1 kB)', '1.204 Nachrichten warten (<b>)']);
});

test('amounts of data have one decimal where it says something', () => {
  expect(
    [0, 1, 999, 1000, 18_300, 999_950, 3_412_000, 982_000_000, 1.5e12].map((bytes) =>
      formatBytes(bytes, 'de').replace('\u00a0', ' '),
    ),
  ).toEqual(['0 Byte', '1 Byte', '999 Byte', '1 kB', '18,3 kB', '1 MB', '3,4 MB', '982 MB', '1,5 TB']);
});

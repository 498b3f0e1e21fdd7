/** Address lists as files: text and CSV in, text and CSV out. */
import { expect, it } from 'vitest';
import { readAddressFile, writeAddressFile } from '../../../src-main/shared/verification/address-file.ts';

const texts = (file: string): string[] => readAddressFile(file).map(({ text }) => text);

it('a text has one entry a line; empty lines and remarks are left out, lines are counted as in the file', () => {
  expect(
    readAddressFile('\uFEFF# staff\r\na@client.example\r\n\r\n  b@client.example  \nc@client.example'),
  ).toEqual([
    { text: 'a@client.example', line: 2 },
    { text: 'b@client.example', line: 4 },
    { text: 'c@client.example', line: 5 },
  ]);
});

it.each([
  [
    'the column with a title',
    'Name;E-Mail;Room\n"Doe; Jane";jane@client.example;12\nRoe;roe@client.example;',
  ],
  ['the column with an @', 'Doe,jane@client.example,12\nRoe,roe@client.example,'],
  [
    'cells in quotes',
    '"name","address"\n"Doe, ""JD"" Jane","jane@client.example"\n"Roe","roe@client.example"',
  ],
  ['tabs', 'mail\tname\njane@client.example\tDoe\nroe@client.example\tRoe'],
  ['a single column with a title', 'address\njane@client.example\nroe@client.example'],
])('CSV gives %s', (_, file) => {
  expect(texts(file)).toEqual(['jane@client.example', 'roe@client.example']);
});

it('rows without an address are left out', () => {
  expect(texts('name,mail\nDoe,\nRoe,roe@client.example\nshort')).toEqual(['roe@client.example']);
});

it('what is written is read back', () => {
  const entries = ['a@client.example', 'info*@client.example', '"two, words"@client.example'];
  expect([texts(writeAddressFile(entries, 'text')), texts(writeAddressFile(entries, 'csv'))]).toEqual([
    entries,
    entries,
  ]);
});

it('CSV has a title and the line ends of its standard', () => {
  expect(writeAddressFile(['a@client.example'], 'csv')).toBe('address\r\na@client.example\r\n');
});

it('an empty list is an empty text', () => {
  expect([writeAddressFile([], 'text'), readAddressFile('')]).toEqual(['', []]);
});

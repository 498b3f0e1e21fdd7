/** Entries of an address list (V4): which are accepted, how they are compared, what a pattern means. */
import { domainToASCII } from 'node:url';
import { expect, it } from 'vitest';
import {
  comparableLocalPart,
  isPattern,
  matchesPattern,
  readAddressEntry,
} from '../../../src-main/shared/verification/address-entry.ts';

const read = (text: string): unknown => readAddressEntry(text, 'xn--mller-kva.example', domainToASCII);

it.each([
  ['info@müller.example', { localPart: 'info' }],
  ['  Info@XN--MLLER-KVA.example ', { localPart: 'info' }],
  ['<info@müller.example>', { localPart: 'info' }],
  ['info*@müller.example', { localPart: 'info*' }],
  ['*@müller.example', { localPart: '*' }],
  ['"info"@müller.example', { localPart: 'info' }],
  ['"two words"@müller.example', { localPart: '"two words"' }],
  ['jörg@müller.example', { localPart: 'jörg' }],
  ['info@sub.müller.example', 'other-domain'],
  ['info@client.example', 'other-domain'],
  ['info', 'not-an-address'],
  ['@müller.example', 'not-an-address'],
  ['two words@müller.example', 'not-an-address'],
  ['a@b@müller.example', 'not-an-address'],
  ['info@*', 'not-an-address'],
  [`${'x'.repeat(65)}@müller.example`, 'not-an-address'],
  ['', 'not-an-address'],
])('%j is read as %j', (text, expected) => {
  expect(read(text)).toEqual(expected);
});

it('local parts are compared without case and without quotes that say nothing', () => {
  expect(['Info', '"Info"', '"in\\fo"', '"two words"', '"a*"'].map(comparableLocalPart)).toEqual([
    'info',
    'info',
    'info',
    '"two words"',
    '"a*"',
  ]);
});

it('a star in quotes is a character, not a wildcard', () => {
  expect(['info*', '*', 'info', '"a*"'].map(isPattern)).toEqual([true, true, false, false]);
});

it.each([
  ['info*', 'info', true],
  ['info*', 'information', true],
  ['info*', 'my-info', false],
  ['*', 'anybody', true],
  ['*-list', 'staff-list', true],
  ['*-list', 'staff-lists', false],
  ['a*b*c', 'a1b2c', true],
  ['a*b*c', 'abc', true],
  ['a*b*c', 'acb', false],
  ['a*a', 'a', false],
  ['a**a', 'aa', true],
  ['a.c', 'abc', false],
])('%s means %s: %s', (pattern, localPart, expected) => {
  expect(matchesPattern(pattern, localPart)).toBe(expected);
});

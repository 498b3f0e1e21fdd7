/** Arguments of ETRN and ATRN. */
import { describe, expect, it } from 'vitest';
import { toAsciiDomain } from '../../src-main/engine/ascii-domain.ts';
import { parseAtrnArgument, parseEtrnArgument } from '../../src-main/mail/node-name.ts';

const etrn = (argument: string) => parseEtrnArgument(argument, toAsciiDomain);
const atrn = (argument: string) => parseAtrnArgument(argument, toAsciiDomain);

describe('the argument of ETRN', () => {
  it.each([
    ['client.example', { kind: 'domain', name: 'client.example' }],
    ['Client.EXAMPLE.', { kind: 'domain', name: 'client.example' }],
    ['  client.example  ', { kind: 'domain', name: 'client.example' }],
    ['münchen.example', { kind: 'domain', name: 'xn--mnchen-3ya.example' }],
    ['xn--mnchen-3ya.example', { kind: 'domain', name: 'xn--mnchen-3ya.example' }],
    ['@Client.example', { kind: 'subtree', name: 'client.example' }],
    ['@com', { kind: 'subtree', name: 'com' }],
    ['@münchen.example', { kind: 'subtree', name: 'xn--mnchen-3ya.example' }],
    ['#night', { kind: 'queue', name: 'night' }],
  ])('%s asks for %o', (argument, node) => {
    expect(etrn(argument)).toEqual(node);
  });

  it.each(['', '   '])('is missing in "%s"', (argument) => {
    expect(etrn(argument)).toBe('missing');
  });

  it.each([
    'single',
    'a.example b.example',
    '@',
    '#',
    '@ client.example',
    '#two words',
    'a..example',
    '.example.org',
    'client.example..',
    '-a.example',
    'a_b.example',
    '[192.0.2.7]',
    '192.0.2.7',
    'user@client.example',
    `${'a'.repeat(64)}.example`,
    `${'abcdefg.'.repeat(32)}example`,
    'a\0b.example',
    'a\u00ad\u200bü .example',
  ])('%j is bad', (argument) => {
    expect(etrn(argument)).toBe('bad');
  });
});

describe('the argument of ATRN', () => {
  it.each([
    ['', []],
    ['  ', []],
    ['a.example', ['a.example']],
    ['A.example,b.EXAMPLE.', ['a.example', 'b.example']],
    ['a.example, b.example ,c.example', ['a.example', 'b.example', 'c.example']],
    ['a.example,a.example', ['a.example']],
    ['pc', ['pc']],
    ['münchen.example', ['xn--mnchen-3ya.example']],
    ['my_pc.lan', ['my_pc.lan']],
  ])('%j lists %o', (argument, names) => {
    expect(atrn(argument)).toEqual(names);
  });

  it.each([
    ',',
    'a.example,',
    ',a.example',
    'a.example,,b.example',
    'a.example b.example',
    '@a.example',
    '#q',
    'a.example;b.example',
  ])('%j is bad', (argument) => {
    expect(atrn(argument)).toBe('bad');
  });
});

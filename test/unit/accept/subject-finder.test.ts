/** Subjects as the queue's table shows them: decoded, harmless, and found wherever the header is cut. */
import { expect, test } from 'vitest';
import { SubjectFinder } from '../../../src-main/engine/accept/subject-finder.ts';

function subjectOf(...blocks: string[]): string | null {
  const finder = new SubjectFinder();
  for (const block of blocks) finder.pass(Buffer.from(block));
  return finder.subject();
}

test.each([
  ['plain', 'From: a\r\nSubject: Hello there\r\n\r\nbody', 'Hello there'],
  ['the first field', 'subject:x\r\n\r\n', 'x'],
  ['folded', 'Subject: one\r\n  two\r\n\tthree\r\n\r\n', 'one two three'],
  ['UTF-8 as it is', 'Subject: Grüße\r\n\r\n', 'Grüße'],
  [
    'quoted-printable',
    'Subject: =?iso-8859-1?Q?Gr=FC=DFe_aus?= =?utf-8?q?_K=C3=B6ln?=\r\n\r\n',
    'Grüße aus Köln',
  ],
  ['base64', 'Subject: =?UTF-8?B?SGFsbG8g8J+YgA==?=\r\n\r\n', 'Hallo 😀'],
  ['of an unknown character set', 'Subject: =?x-none?Q?abc?=\r\n\r\n', '=?x-none?Q?abc?='],
  ['that turns the direction', 'Subject: invoice\u202efdp.exe\r\n\r\n', 'invoice fdp.exe'],
  ['with hidden controls', 'Subject: =?utf-8?Q?a=00=1B[31mb=0D=0Ac?=\r\n\r\n', 'a [31mb c'],
  [
    'in words that divide a character',
    'Subject: =?utf-8?Q?Gr=C3?=\r\n =?utf-8?Q?=BC=C3=9Fe?= =?UTF-8?B?8J+Y?= =?UTF-8?B?gA==?=\r\n\r\n',
    'Grüße😀',
  ],
  [
    'of words of which one is unknown',
    'Subject: =?x-none?Q?a?= =?utf-8?Q?=C3=BC?=\r\n\r\n',
    '=?x-none?Q?a?= ü',
  ],
  ['with other marks of direction and line ends', 'Subject: a\u061cb\u2028c\u2029d\r\n\r\n', 'a b c d'],
  ['behind an empty first line', '\r\nSubject: not me\r\n\r\n', null],
  ['in a name that only ends like it', 'X-Subject: not me\r\n\r\n', null],
  ['in the body only', 'From: a\r\n\r\nSubject: not me\r\n', null],
  ['empty', 'Subject:\r\n\r\n', ''],
])('a subject that is %s', (_what, content, subject) => {
  expect(subjectOf(content)).toBe(subject);
});

test('a header cut at any place has the same subject', () => {
  const content = 'From: a\r\nSubject: one\r\n two\r\nTo: b\r\n\r\nSubject: no\r\n';
  for (let cut = 0; cut <= content.length; cut += 1)
    expect(subjectOf(content.slice(0, cut), content.slice(cut))).toBe('one two');
});

test('ten thousand header lines and a subject behind them cost no time and have none', () => {
  expect(subjectOf('X: y\r\n'.repeat(10_000) + 'Subject: late\r\n\r\n')).toBeNull();
});

test('a header that comes octet by octet has the same subject', () => {
  const content = 'X: y\r\n'.repeat(2_000) + 'Subject: late\r\n\r\n';
  expect(subjectOf(...content.split(''))).toBe('late');
});

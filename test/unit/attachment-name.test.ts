/** Names of attachments as files: what a message says is never trusted. */
import { expect, it } from 'vitest';
import { attachmentName } from '../../src-main/mail/attachment-name.ts';

it.each([
  ['report.pdf', 'report.pdf'],
  ['Prüfbericht März.pdf', 'Prüfbericht März.pdf'],
  ['../../etc/passwd', '_.._etc_passwd'],
  ['C:\\Windows\\system.ini', 'C__Windows_system.ini'],
  ['a\u0000b\r\nc.txt', 'a_b__c.txt'],
  ['invoice\u202Efdp.exe', 'invoice_fdp.exe'],
  ['con', '_con'],
  ['LPT1.txt', '_LPT1.txt'],
  ['.htaccess', 'htaccess'],
  ['name. . ', 'name'],
  ['...', 'attachment'],
  ['', 'attachment'],
  [undefined, 'attachment'],
  [`${'x'.repeat(300)}.pdf`, `${'x'.repeat(116)}.pdf`],
  [`x.${'y'.repeat(300)}`, `x.${'y'.repeat(118)}`],
])('%j becomes %j', (given, expected) => {
  expect(attachmentName(given, new Set())).toBe(expected);
});

it('the same name in one message is numbered, whatever its case', () => {
  const taken = new Set<string>();
  expect(['a.txt', 'A.TXT', 'a.txt', ''].map((name) => attachmentName(name, taken))).toEqual([
    'a.txt',
    'A (2).TXT',
    'a (3).txt',
    'attachment',
  ]);
});

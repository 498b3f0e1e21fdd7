/** MTA-STS (RFC 8461): records, policies and host names as they come, good and bad. */
import { expect, test } from 'vitest';
import { isNamedMx, parseMtaStsPolicy, policyIdOf } from '../../src-main/mail/mta-sts.ts';

test.each<[readonly string[], string | null]>([
  [['v=STSv1; id=20260101T000000;'], '20260101T000000'],
  [['v=STSv1;id=7'], '7'],
  [['google-site-verification=x', 'v=STSv1; id=a1; ext=value'], 'a1'],
  [[], null],
  [['v=STSv1; id=1', 'v=STSv1; id=2'], null],
  [['v=STSv2; id=1'], null],
  [['v=STSv1; id=not-alphanumeric'], null],
])('%j announces %s', (records, id) => {
  expect(policyIdOf(records)).toBe(id);
});

const lines = (...text: string[]): string => text.join('\r\n');

test('a policy is read with any line end, blanks and fields that we do not know', () => {
  const text =
    'version: STSv1\nmode: enforce\r\nmx: MX1.example.net \n mx:*.mail.example.net\nfuture: x\nmax_age: 604800';
  expect(parseMtaStsPolicy(text)).toEqual({
    mode: 'enforce',
    mx: ['mx1.example.net', '*.mail.example.net'],
    maxAgeSeconds: 604_800,
  });
});

test('a policy lasts a year at most, and may be empty only where it demands nothing', () => {
  const none = lines('version: STSv1', 'mode: none', 'max_age: 9999999999');
  expect([parseMtaStsPolicy(none), parseMtaStsPolicy(none.replace('none', 'enforce'))]).toEqual([
    { mode: 'none', mx: [], maxAgeSeconds: 31_557_600 },
    null,
  ]);
});

test('blanks without end are read once', () => {
  const blanks = ' '.repeat(3_000_000);
  const policy = lines('version: STSv1', 'mode: none', 'max_age: 1');
  const read = [`mx: a${blanks}b`, `${blanks}x`, `future${blanks}x`].map((line) =>
    parseMtaStsPolicy(lines(policy, line)),
  );
  const none = { mode: 'none', mx: [], maxAgeSeconds: 1 };
  expect(read).toEqual([null, none, none]);
});

test.each([
  ['another version', lines('version: STSv2', 'mode: enforce', 'mx: a.example', 'max_age: 1')],
  ['an unknown mode', lines('version: STSv1', 'mode: strict', 'mx: a.example', 'max_age: 1')],
  ['no lifetime', lines('version: STSv1', 'mode: enforce', 'mx: a.example')],
  ['a host that is none', lines('version: STSv1', 'mode: enforce', 'mx: a example', 'max_age: 1')],
  ['a page of the web', '<html><body>Not found</body></html>'],
])('%s is no policy', (_what, text) => {
  expect(parseMtaStsPolicy(text)).toBeNull();
});

test.each([
  ['mx1.example.net', true],
  ['mx2.example.net', false],
  ['a.mail.example.net', true],
  ['mail.example.net', false],
  ['a.b.mail.example.net', false],
])('%s is named: %s', (host, expected) => {
  expect(isNamedMx(host, ['mx1.example.net', '*.mail.example.net'])).toBe(expected);
});

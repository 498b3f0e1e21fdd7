/** Paths of MAIL and RCPT. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePath } from '../../src-main/mail/address.ts';

const path = (text: string) => parsePath(text, { allowBare: false });

describe('a path', () => {
  it.each([
    ['<a@x.example>', 'a', 'x.example', ''],
    [' <a@x.example> SIZE=1 BODY=7BIT ', 'a', 'x.example', 'SIZE=1 BODY=7BIT'],
    ['<A.b+c@X.Example>', 'A.b+c', 'X.Example', ''],
    ['<a..b@x.example>', 'a..b', 'x.example', ''],
    ['<.a.@x.example>', '.a.', 'x.example', ''],
    ['<"a b"@x.example>', '"a b"', 'x.example', ''],
    ['<"a@b"@x.example>', '"a@b"', 'x.example', ''],
    ['<"a>b\\"c"@x.example> RET=FULL', '"a>b\\"c"', 'x.example', 'RET=FULL'],
    ['<a@[192.0.2.7]>', 'a', '[192.0.2.7]', ''],
    ['<a@[IPv6:2001:db8::7]>', 'a', '[IPv6:2001:db8::7]', ''],
    ['<@r.example,@s.example:a@x.example>', 'a', 'x.example', ''],
    ['<a%b@x.example>', 'a%b', 'x.example', ''],
    ['<a!b@x.example>', 'a!b', 'x.example', ''],
    ['<a@xn--mnchen-3ya.example>', 'a', 'xn--mnchen-3ya.example', ''],
    ['<jürgen@münchen.example>', 'jürgen', 'münchen.example', ''],
    ['<a@host>', 'a', 'host', ''],
    ['<a@my_pc.example>', 'a', 'my_pc.example', ''],
    ['<postmaster>', 'postmaster', '', ''],
    [`<${'l'.repeat(64)}@x.example>`, 'l'.repeat(64), 'x.example', ''],
  ])('%s is read and kept as it came', (text, localPart, domain, rest) => {
    const sent = domain === '' ? localPart : `${localPart}@${domain}`;
    expect(path(text)).toEqual({ mailbox: { path: sent, localPart, domain }, rest });
  });

  it('may be null', () => {
    expect(path('<> BODY=8BITMIME')).toEqual({ mailbox: null, rest: 'BODY=8BITMIME' });
  });

  it.each([
    '',
    'a@x.example',
    '<a@x.example',
    '<a@x.example>SIZE=1',
    '<a>',
    '<@x.example>',
    '<a@>',
    '<a@b@x.example>',
    '<a b@x.example>',
    '<"a"b@x.example>',
    '<"a@x.example>',
    '<a@x..example>',
    '<a@x.example.>',
    '<a@-x.example>',
    '<a@[192.0.2]>',
    '<a@[2001:db8::7]>',
    '<a@[IPv6:192.0.2.7]>',
    '<a\0@x.example>',
    '<a\\b@x.example>',
    '<a\ufffd@x.example>',
    '<a\u0085@x.example>',
    '<@r.example a@x.example>',
    '<r.example:a@x.example>',
    `<${'l'.repeat(65)}@x.example>`,
    `<a@${'d.'.repeat(127)}example>`,
    `<${'ü'.repeat(33)}@x.example>`,
  ])('%j is none', (text) => {
    expect(path(text)).toBeNull();
  });

  it('without brackets is read only where that is tolerated', () => {
    expect(parsePath('a@x.example SIZE=1', { allowBare: true })).toEqual({
      mailbox: { path: 'a@x.example', localPart: 'a', domain: 'x.example' },
      rest: 'SIZE=1',
    });
  });

  it('of any text is read or refused, never thrown at, and what is read stands in the text', () => {
    const text = fc.stringMatching(/^[<>@"\\ a.:,[\]ü\-]{0,30}$/);
    fc.assert(
      fc.property(text, (inner) => {
        const parsed = path(`<${inner}>`);
        if (parsed?.mailbox) expect(inner).toContain(parsed.mailbox.path);
      }),
      { numRuns: 3000 },
    );
  });
});

/** The header of a returned message as a report repeats it, whatever its sender wrote. */
import { expect, test } from 'vitest';
import { readOriginalHeader, repeatableMessageId } from '../../src-main/engine/compose/original-header.ts';

async function read(content: string) {
  const bytes = Buffer.from(content);
  const { subject, messageId } = await readOriginalHeader({ kind: 'inline', bytes }, async function* () {
    yield await Promise.resolve(bytes);
  });
  return { subject, messageId };
}

test('subject and message id are found folded, in any order and case', async () => {
  const content =
    'MESSAGE-ID:\r\n <1.a@x.example>\r\nsubject: =?utf-8?Q?Gr=C3?=\r\n =?utf-8?Q?=BC=C3=9Fe?=\r\n\r\nx\r\n';
  expect(await read(content)).toEqual({ subject: 'Grüße', messageId: '<1.a@x.example>' });
});

test('a message that begins with its body has neither', async () => {
  expect(await read('\r\nSubject: x\r\nMessage-ID: <a@x.example>\r\n')).toEqual({
    subject: '',
    messageId: null,
  });
});

test('a long subject is cut, one with hidden marks is shown without them', async () => {
  const cut = await read(`Subject: ${'x'.repeat(201)}\r\n\r\n`);
  const marked = await read('Subject: a\u061cb\u2028c\u202ed\r\n\r\n');
  expect([cut.subject, marked.subject]).toEqual([`${'x'.repeat(200)}…`, 'a b c d']);
});

test.each([
  ['<a@x.example>', true],
  ['<a@b@c>', true],
  ['<@x.example>', false],
  ['<a@>', false],
  ['<@>', false],
  ['<a b@x.example>', false],
  ['<a@x.example> <b@x.example>', false],
  ['a@x.example', false],
  ['', false],
])('%j as message id is repeated: %s', (field, isRepeated) => {
  expect(repeatableMessageId(field)).toBe(isRepeated ? field : null);
});

test('millions of signs that could each be the one between name and domain are no message id', () => {
  expect(repeatableMessageId(`<${'@'.repeat(3_000_000)}`)).toBeNull();
});

/** Parameters go out only where they are offered, and what the peer cannot take is not sent (RFC 1870, 3461, 6152, 6531). */
import { afterEach, expect, test } from 'vitest';
import { aClaimed, fileBody, readBodyOf, sendTo, type MessageWish } from '../../helpers/delivery-fixtures.ts';
import { fakeSmtpServer, type FakeSmtpServer } from '../../helpers/fake-smtp-server.ts';

let server: FakeSmtpServer;
afterEach(() => server.close());

async function linesSent(
  offers: readonly string[],
  wish: MessageWish,
  authenticated = false,
): Promise<string[]> {
  server = await fakeSmtpServer({ offers });
  await sendTo(server.port, [aClaimed(wish)], { authenticated });
  return (server.sessions[0]?.commands ?? []).filter((line) => /^(MAIL|RCPT)/.test(line));
}

const withDsn: MessageWish = {
  ret: 'HDRS',
  envid: 'QQ+3D1',
  notify: 'SUCCESS,FAILURE',
  orcpt: 'rfc822;r1+2Bx@client.example',
};

test('everything offered is used', async () => {
  const wish: MessageWish = { ...withDsn, bodyType: '8bit', smtpUtf8: true, to: ['jörg@client.example'] };
  expect(await linesSent(['SIZE 1000', '8BITMIME', 'SMTPUTF8', 'DSN', 'PIPELINING'], wish, true)).toEqual([
    'MAIL FROM:<sender@sender.example> SIZE=21 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=QQ+3D1 AUTH=<>',
    'RCPT TO:<jörg@client.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;r1+2Bx@client.example',
  ]);
});

test('nothing that is not offered is used', async () => {
  expect(await linesSent([], withDsn)).toEqual([
    'MAIL FROM:<sender@sender.example>',
    'RCPT TO:<r1@client.example>',
  ]);
});

test('the null reverse-path stays empty', async () => {
  expect((await linesSent(['PIPELINING'], { reversePath: '' }))[0]).toBe('MAIL FROM:<>');
});

test.each<[string, readonly string[], MessageWish, string]>([
  ['too big', ['SIZE 20'], {}, 'failed too-big-for-peer 5.3.4'],
  ['8-bit', ['SIZE 0'], { bodyType: '8bit' }, 'failed peer-lacks-8bitmime 5.6.3'],
  [
    'from a UTF-8 sender',
    ['8BITMIME'],
    { reversePath: 'jürgen@x.example', smtpUtf8: true },
    'failed peer-lacks-smtputf8 5.6.7',
  ],
  [
    'for a UTF-8 recipient',
    ['8BITMIME'],
    { to: ['jürgen@x.example'], smtpUtf8: true },
    'failed peer-lacks-smtputf8 5.6.7',
  ],
  [
    'with a UTF-8 header',
    ['8BITMIME'],
    { smtpUtf8: true, body: 'Subject: \xc3\xbc\r\n\r\nx\r\n' },
    'failed peer-lacks-smtputf8 5.6.9',
  ],
  [
    'with a control character in its path',
    ['8BITMIME'],
    { to: ['a\r\nRSET@x.example'] },
    'failed protocol-error 5.1.3',
  ],
])('a message %s is not tried where the peer cannot take it', async (_what, offers, wish, words) => {
  server = await fakeSmtpServer({ offers });
  const { outcomes } = await sendTo(server.port, [aClaimed(wish)]);
  expect(Object.values(outcomes)).toEqual([words]);
  expect(server.sessions[0]?.commands).toEqual(['EHLO schleuse.example', 'QUIT']);
});

test.each<[string, MessageWish]>([
  ['SIZE without a limit does not bound it', { body: 'x'.repeat(5000) }],
  [
    'SMTPUTF8 was declared and only its text is UTF-8',
    { smtpUtf8: true, body: 'Subject: x\r\n\r\n\xc3\xbc\r\n' },
  ],
  ['SMTPUTF8 was declared and nothing in it is', { smtpUtf8: true }],
])('a message goes out if %s', async (_why, wish) => {
  server = await fakeSmtpServer({ offers: ['SIZE 0', '8BITMIME'] });
  const { outcomes } = await sendTo(server.port, [aClaimed(wish)]);
  expect([Object.values(outcomes), server.accepted.length]).toEqual([['delivered'], 1]);
});

test('a UTF-8 header in a file body is found', async () => {
  server = await fakeSmtpServer({ offers: ['8BITMIME'] });
  const blocks = ['Subject: ', '\xc3\xbc\r\n\r\nx\r\n'];
  const message = aClaimed({ smtpUtf8: true, body: fileBody('utf8', blocks.join('').length) });
  const { outcomes } = await sendTo(server.port, [message], { readBody: readBodyOf({ utf8: blocks }) });
  expect(Object.values(outcomes)).toEqual(['failed peer-lacks-smtputf8 5.6.9']);
});

test('only the recipient that needs SMTPUTF8 fails; the others get the message', async () => {
  server = await fakeSmtpServer({ offers: ['PIPELINING', '8BITMIME'] });
  const { outcomes } = await sendTo(server.port, [
    aClaimed({ to: ['a@x.example', 'ü@x.example'], smtpUtf8: true }),
  ]);
  expect(outcomes).toEqual({ 'a@x.example': 'delivered', 'ü@x.example': 'failed peer-lacks-smtputf8 5.6.7' });
});

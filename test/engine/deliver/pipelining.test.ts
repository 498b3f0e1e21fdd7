/** The three forms over a scripted peer: order on the wire, outcomes, and that every octet arrives. */
import { afterEach, describe, expect, test } from 'vitest';
import { aClaimed, behindDot, careful, chunked, sendTo, strict } from '../../helpers/delivery-fixtures.ts';
import {
  fakeSmtpServer,
  type FakeServerOptions,
  type FakeSmtpServer,
} from '../../helpers/fake-smtp-server.ts';

let server: FakeSmtpServer;
const start = async (options?: FakeServerOptions): Promise<FakeSmtpServer> =>
  (server = await fakeSmtpServer(options));
afterEach(() => server.close());

const CHUNKING = ['PIPELINING', 'CHUNKING', '8BITMIME', 'SIZE 0'];
const forms = { strict, grouped: careful, 'behind the dot': behindDot, chunked };

describe.each(Object.entries(forms))('%s', (name, pace) => {
  const offers = name === 'chunked' ? CHUNKING : undefined;

  test('delivers several messages, each with its own envelope and body', async () => {
    await start({ ...(offers && { offers }) });
    const messages = [1, 2, 3].map((id) =>
      aClaimed({
        id,
        to: [`a${String(id)}@x.example`, `b${String(id)}@x.example`],
        body: `n: ${String(id)}\r\n\r\ntext\r\n`,
      }),
    );
    const { outcomes, fault } = await sendTo(server.port, messages, { pace });
    expect({ outcomes: [...new Set(Object.values(outcomes))], fault }).toEqual({
      outcomes: ['delivered'],
      fault: null,
    });
    expect(server.accepted).toEqual(
      [1, 2, 3].map((id) => ({
        reversePath: 'sender@sender.example',
        recipients: [`a${String(id)}@x.example`, `b${String(id)}@x.example`],
        body: `n: ${String(id)}\r\n\r\ntext\r\n`,
      })),
    );
  });

  test.each([
    ['dots at line starts', '.\r\n..\r\n.x\r\n\r\n.\r\n'],
    ['a last line without its end', 'Subject: x\r\n\r\nlast', 'Subject: x\r\n\r\nlast\r\n'],
    ['a lone dot as last line without its end', 'x\r\n.', 'x\r\n.\r\n'],
    ['no octet at all', ''],
    ['8-bit octets and a long line', `a\r\n\r\n${'ü'.repeat(70_000)}\r\n`],
  ])('carries a body with %s unchanged', async (_what, body, arrives = body) => {
    await start({ ...(offers && { offers }) });
    await sendTo(server.port, [aClaimed({ body }), aClaimed({ id: 2 })], { pace });
    expect(server.accepted.map((message) => message.body)).toEqual([arrives, 'Subject: x\r\n\r\nHallo\r\n']);
  });

  test('gives each recipient its own outcome', async () => {
    await start({
      ...(offers && { offers }),
      rcpt: { 'b@x.example': '550 5.1.1 Unknown', 'c@x.example': '450 4.2.1 Busy' },
    });
    const to = ['a@x.example', 'b@x.example', 'c@x.example'];
    const { outcomes } = await sendTo(server.port, [aClaimed({ to })], { pace });
    expect(outcomes).toEqual({
      'a@x.example': 'delivered',
      'b@x.example': 'failed refused 550',
      'c@x.example': 'deferred postponed 450',
    });
  });

  test.each([
    ['MAIL', '550 5.7.1 No', 'failed refused 550'],
    ['MAIL', '451 4.3.0 Later', 'deferred postponed 451'],
    ['RCPT', '550 5.1.1 No', 'failed refused 550'],
    ['RCPT', '452 4.2.2 Full', 'deferred postponed 452'],
    ['END', '554 5.6.0 No', 'failed refused 554'],
    ['END', '452 4.3.1 Later', 'deferred postponed 452'],
  ] as const)('goes on with the next message after %s is answered %s', async (step, reply, words) => {
    let count = 0;
    const first = () => (count++ === 0 ? reply : undefined);
    const at = step === 'END' && name === 'chunked' ? 'BDAT' : step;
    await start({ ...(offers && { offers }), on: { [at]: first } });
    const { outcomes, fault } = await sendTo(server.port, [aClaimed(), aClaimed({ id: 2 })], { pace });
    expect({ outcomes, fault }).toEqual({
      outcomes: { 'r1@client.example': words, 'r2@client.example': 'delivered' },
      fault: null,
    });
  });

  test('sends the rest in a second transaction when the peer says that there are too many recipients', async () => {
    let inTransaction = 0;
    await start({
      ...(offers && { offers }),
      on: {
        MAIL: () => void (inTransaction = 0),
        RCPT: () => (++inTransaction > 2 ? '452 4.5.3 Too many' : undefined),
      },
    });
    const to = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}@x.example`);
    const { outcomes } = await sendTo(server.port, [aClaimed({ to })], { pace });
    expect(Object.values(outcomes)).toEqual(to.map(() => 'delivered'));
    expect(server.accepted.map(({ recipients }) => recipients.length)).toEqual([2, 2, 1]);
  });

  test('never puts more than 100 recipients into one transaction', async () => {
    await start({ ...(offers && { offers }) });
    const to = Array.from({ length: 230 }, (_one, index) => `r${String(index)}@x.example`);
    const { outcomes } = await sendTo(server.port, [aClaimed({ to })], { pace });
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['delivered']));
    expect(server.accepted.map(({ recipients }) => recipients.length)).toEqual([100, 100, 30]);
  });
});

test('one group holds the end of the data and the whole next envelope', async () => {
  await start();
  await sendTo(server.port, [aClaimed(), aClaimed({ id: 2 })]);
  expect(server.sessions[0]?.blocks.slice(1, 3)).toEqual([
    'MAIL FROM:<sender@sender.example> SIZE=21\r\nRCPT TO:<r1@client.example>\r\nDATA\r\n',
    'Subject: x\r\n\r\nHallo\r\n.\r\nMAIL FROM:<sender@sender.example> SIZE=21\r\nRCPT TO:<r2@client.example>\r\nDATA\r\n',
  ]);
});

test('without PIPELINING one command follows the reply to the one before', async () => {
  await start({ offers: [] });
  await sendTo(server.port, [aClaimed({ to: ['a@x.example', 'b@x.example'] })], { pace: chunked });
  expect(server.sessions[0]?.blocks).toEqual([
    'EHLO schleuse.example\r\n',
    'MAIL FROM:<sender@sender.example>\r\n',
    'RCPT TO:<a@x.example>\r\n',
    'RCPT TO:<b@x.example>\r\n',
    'DATA\r\n',
    'Subject: x\r\n\r\nHallo\r\n.\r\n',
    'QUIT\r\n',
  ]);
});

test.each([['grouped', careful] as const, ['behind the dot', behindDot] as const])(
  'DATA answered 354 although every recipient was refused gets a lone dot, %s',
  async (_name, pace) => {
    await start({ rcpt: { 'r1@client.example': '550 5.1.1 Unknown' }, on: { DATA: '354 Go ahead' } });
    const { outcomes } = await sendTo(server.port, [aClaimed(), aClaimed({ id: 2 })], { pace });
    expect(outcomes).toEqual({ 'r1@client.example': 'failed refused 550', 'r2@client.example': 'delivered' });
    expect(server.accepted).toHaveLength(1);
    expect(server.sessions[0]?.blocks[2]).toMatch(/^\.\r\n/);
  },
);

test('a refused DATA leaves the body unsent, and RSET clears the way for the next message', async () => {
  let count = 0;
  await start({ on: { DATA: () => (count++ === 0 ? '451 4.3.0 Not now' : undefined) } });
  const { outcomes } = await sendTo(server.port, [aClaimed(), aClaimed({ id: 2 })]);
  expect(outcomes).toEqual({
    'r1@client.example': 'deferred postponed 451',
    'r2@client.example': 'delivered',
  });
  expect(server.sessions[0]?.blocks[2]).toMatch(/^RSET\r\nMAIL/);
});

test('a peer that ends the session with an unexpected 250 to DATA gets no body and the message is kept', async () => {
  await start({ on: { DATA: '250 OK' } });
  const { outcomes } = await sendTo(server.port, [aClaimed()]);
  expect([outcomes, server.accepted]).toEqual([{ 'r1@client.example': 'deferred protocol-error 250' }, []]);
});

test('a reply too many ends the session, because nothing could be matched any more', async () => {
  await start({ on: { RCPT: '250 OK\r\n250 And another one' } });
  const { outcomes, fault } = await sendTo(server.port, [aClaimed()], { pace: strict });
  expect([outcomes, fault?.code]).toEqual([
    { 'r1@client.example': 'deferred protocol-error 250' },
    'malformed-reply',
  ]);
});

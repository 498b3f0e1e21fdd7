/** Whole messages in flight by BDAT: the bounds of the window, what a break leaves in doubt, when it is given up. */
import { afterEach, expect, test } from 'vitest';
import { aClaimed, chunked, fileBody, readBodyOf, sendTo, until } from '../../helpers/delivery-fixtures.ts';
import {
  fakeSmtpServer,
  type FakeServerOptions,
  type FakeSmtpServer,
} from '../../helpers/fake-smtp-server.ts';
import { drop, type FakeAnswer } from '../../helpers/fake-smtp-session.ts';

const offers = ['PIPELINING', 'CHUNKING', '8BITMIME'];
let server: FakeSmtpServer;
const start = async (options: FakeServerOptions = {}): Promise<FakeSmtpServer> =>
  (server = await fakeSmtpServer({ offers, ...options }));
afterEach(() => server.close());

const messages = (count: number, body?: string) =>
  Array.from({ length: count }, (_one, index) =>
    aClaimed({ id: index + 1, ...(body !== undefined && { body }) }),
  );

/** Holds all replies back from the first RSET until `release` is called. */
function heldReplies(): { on: NonNullable<FakeServerOptions['on']>; release(): void } {
  let release: () => void = () => undefined;
  const gate = new Promise<undefined>((resolve) => {
    release = () => {
      resolve(undefined);
    };
  });
  return { on: { RSET: () => gate }, release };
}

const octetsSent = (): number =>
  (server.sessions[0]?.blocks ?? []).reduce((sum, block) => sum + block.length, 0);
const chunksSent = (): number =>
  (server.sessions[0]?.blocks.join('').match(/BDAT \d+ LAST\r\n/g) ?? []).length;

const megabyteLine = `${'x'.repeat(78)}\r\n`;

test.each([
  { bound: '32 messages', count: 40, body: 'x\r\n', windowMessages: 32, expected: 32 },
  {
    bound: '8 messages towards a peer that broke a connection',
    count: 40,
    body: 'x\r\n',
    windowMessages: 8,
    expected: 8,
  },
  { bound: '1 MB', count: 8, body: megabyteLine.repeat(3750), windowMessages: 32, expected: 3 },
  {
    bound: 'one message above 1 MB',
    count: 3,
    body: megabyteLine.repeat(15_000),
    windowMessages: 32,
    expected: 1,
  },
])('no more than $bound are unanswered', async ({ count, body, windowMessages, expected }) => {
  const held = heldReplies();
  await start({ on: held.on });
  const sending = sendTo(server.port, messages(count, body), { pace: chunked, windowMessages });
  await until(() => octetsSent() >= expected * body.length && chunksSent() >= expected);
  let before = -1;
  await until(() => before === (before = octetsSent()));
  expect(chunksSent()).toBe(expected);
  held.release();
  const { outcomes } = await sending;
  expect(Object.values(outcomes)).toEqual(Array.from({ length: count }, () => 'delivered'));
  expect(server.accepted.filter((message) => message.body === body)).toHaveLength(count);
});

test('a large message goes in chunks that end with a line', async () => {
  await start();
  const line = `${'y'.repeat(61)}\r\n`;
  const body = line.repeat(20_000);
  const blocks = Array.from({ length: Math.ceil(body.length / 65_536) }, (_one, index) =>
    body.slice(index * 65_536, (index + 1) * 65_536),
  );
  const message = aClaimed({ body: fileBody('large', body.length) });
  const { outcomes } = await sendTo(server.port, [message], {
    pace: chunked,
    readBody: readBodyOf({ large: blocks }),
  });
  expect(outcomes).toEqual({ 'r1@client.example': 'delivered' });
  expect(server.accepted[0]?.body === body).toBe(true);
  const sizes = (server.sessions[0]?.commands ?? [])
    .filter((one) => one.startsWith('BDAT'))
    .map((one) => Number(one.split(' ')[1]));
  expect(sizes.length).toBeGreaterThan(3);
  expect(sizes.map((size) => size % line.length)).toEqual(sizes.map(() => 0));
});

test('a large body without any line end arrives whole, with the line end it lacks', async () => {
  await start();
  const body = 'z'.repeat(1_500_000);
  const { outcomes } = await sendTo(server.port, [aClaimed({ body })], { pace: chunked });
  expect([outcomes, server.accepted[0]?.body === `${body}\r\n`]).toEqual([
    { 'r1@client.example': 'delivered' },
    true,
  ]);
});

test('of the replies to the chunks of one message the first refusal counts', async () => {
  const answers: FakeAnswer[] = ['452 4.3.1 No room', '503 5.5.1 Bad sequence'];
  await start({ on: { BDAT: () => answers.shift() ?? '503 5.5.1 Bad sequence' } });
  const { outcomes } = await sendTo(server.port, messages(1, 'x'.repeat(1_200_000)), { pace: chunked });
  expect(outcomes).toEqual({ 'r1@client.example': 'deferred postponed 452' });
});

test('when the connection breaks, the unanswered messages are in doubt and what was not sent is given back', async () => {
  let count = 0;
  await start({ on: { BDAT: () => (++count > 2 ? drop : undefined) } });
  const { outcomes, fault, untaken } = await sendTo(server.port, messages(6), {
    pace: chunked,
    windowMessages: 4,
  });
  const words = Object.values(outcomes);
  expect(fault?.code).toBe('lost');
  expect(words.slice(0, 2)).toEqual(['delivered', 'delivered']);
  expect(new Set(words.slice(2))).toEqual(new Set(['deferred in-doubt']));
  expect(words.length + untaken.length).toBeLessThanOrEqual(6);
});

test('421 in the middle is an answer for its message and leaves the others in doubt', async () => {
  let count = 0;
  await start({ on: { BDAT: () => (++count === 2 ? '421 4.3.2 Closing' : undefined) } });
  const { outcomes, fault } = await sendTo(server.port, messages(3), { pace: chunked });
  expect([Object.values(outcomes), fault?.code]).toEqual([
    ['delivered', 'deferred postponed 421', 'deferred postponed 421'],
    'closing',
  ]);
});

test('after two messages in a row that nobody wanted the data goes out on request only', async () => {
  await start({
    rcpt: { 'r2@client.example': '550 No', 'r3@client.example': '550 No', 'r5@client.example': '550 No' },
  });
  const { outcomes } = await sendTo(server.port, messages(8), { pace: chunked, windowMessages: 2 });
  expect(Object.entries(outcomes).filter(([, words]) => words !== 'delivered')).toEqual([
    ['r2@client.example', 'failed refused 550'],
    ['r3@client.example', 'failed refused 550'],
    ['r5@client.example', 'failed refused 550'],
  ]);
  const verbs = (server.sessions[0]?.commands ?? [])
    .map((line) => line.split(' ')[0])
    .filter((verb) => verb === 'BDAT' || verb === 'DATA');
  expect(verbs.slice(0, 3)).toEqual(['BDAT', 'BDAT', 'BDAT']);
  expect(verbs.at(-1)).toBe('DATA');
});

test('a peer that offers CHUNKING and does not know BDAT gets nothing more on this connection', async () => {
  await start({ on: { BDAT: '502 5.5.1 Not implemented' } });
  const { outcomes, fault } = await sendTo(server.port, messages(2), { pace: chunked });
  expect(fault?.code).toBe('malformed-reply');
  expect(Object.values(outcomes).every((words) => words.startsWith('deferred'))).toBe(true);
});

test('replies are read while a long message is being written', async () => {
  await start();
  const bodies = messages(12, `${'x'.repeat(998)}\r\n`.repeat(300));
  const { outcomes } = await sendTo(server.port, bodies, { pace: chunked });
  expect(Object.values(outcomes)).toEqual(bodies.map(() => 'delivered'));
});

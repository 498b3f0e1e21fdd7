/** What a message comes to when its session breaks, at each step, in each form: kept, and never taken as delivered. */
import { afterEach, describe, expect, test } from 'vitest';
import {
  aClaimed,
  behindDot,
  careful,
  fileBody,
  readBodyOf,
  sendTo,
  strict,
  until,
} from '../../helpers/delivery-fixtures.ts';
import {
  fakeSmtpServer,
  type FakeServerOptions,
  type FakeSmtpServer,
} from '../../helpers/fake-smtp-server.ts';
import { drop, silence, type FakeHandler, type FakeStep } from '../../helpers/fake-smtp-session.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

let server: FakeSmtpServer;
const start = async (options: FakeServerOptions): Promise<FakeSmtpServer> =>
  (server = await fakeSmtpServer(options));
afterEach(() => server.close());

const steps: FakeStep[] = ['MAIL', 'RCPT', 'DATA', 'END'];
const forms = { strict, grouped: careful, 'behind the dot': behindDot };

describe.each(Object.entries(forms))('%s', (_name, pace) => {
  test.each(steps)(
    'a connection lost at %s keeps the message; only after the dot it is in doubt',
    async (step) => {
      await start({ on: { [step]: drop } });
      const { outcomes, fault, untaken } = await sendTo(server.port, [aClaimed(), aClaimed({ id: 2 })], {
        pace,
      });
      expect(outcomes).toEqual({
        'r1@client.example': step === 'END' ? 'deferred in-doubt' : 'deferred connection-lost',
      });
      expect(fault?.code).toBe('lost');
      // Its envelope may have gone out behind the dot; it was not tried.
      expect(untaken).toEqual(pace.behindDot && step === 'END' ? [2] : []);
    },
  );

  test.each(steps)('421 at %s keeps the message and ends the session', async (step) => {
    await start({ on: { [step]: '421 4.3.2 Closing' } });
    const { outcomes, fault } = await sendTo(server.port, [aClaimed(), aClaimed({ id: 2 })], { pace });
    expect([outcomes, fault?.code]).toEqual([{ 'r1@client.example': 'deferred postponed 421' }, 'closing']);
  });

  test('what was delivered before the break stays delivered', async () => {
    let count = 0;
    await start({ on: { END: () => (++count === 2 ? drop : undefined) } });
    const { outcomes } = await sendTo(
      server.port,
      [1, 2, 3].map((id) => aClaimed({ id })),
      { pace },
    );
    expect(outcomes).toEqual({ 'r1@client.example': 'delivered', 'r2@client.example': 'deferred in-doubt' });
  });

  test('a recipient that was refused before the break stays refused', async () => {
    await start({ rcpt: { 'b@x.example': '550 5.1.1 No' }, on: { END: drop } });
    const { outcomes } = await sendTo(server.port, [aClaimed({ to: ['a@x.example', 'b@x.example'] })], {
      pace,
    });
    expect(outcomes).toEqual({ 'a@x.example': 'deferred in-doubt', 'b@x.example': 'failed refused 550' });
  });

  test.each([
    ['MAIL', 5],
    ['RCPT', 5],
    ['DATA', 2],
    ['END', 10],
  ] as const)('no reply to %s ends the session after %i minutes, not before', async (step, minutes) => {
    const clock = new WatchedClock();
    await start({ on: { [step]: silence } });
    const sending = sendTo(server.port, [aClaimed()], { pace, clock });
    await until(() => asked(step) && clock.lastLimit === minutes * 60_000);
    clock.advance(minutes * 60_000 - 1);
    expect(server.sessions[0]?.isClosed).toBe(false);
    clock.advance(1);
    expect(await sending).toMatchObject({
      outcomes: { 'r1@client.example': step === 'END' ? 'deferred in-doubt' : 'deferred timeout' },
      fault: { code: 'timeout' },
    });
  });
});

/** Says which limit runs, so that the time moves only when the client waits for the reply in question. */
class WatchedClock extends ManualClock {
  lastLimit = 0;

  override after(ms: number, action: () => void): () => void {
    this.lastLimit = ms;
    return super.after(ms, action);
  }
}

/** The scripted peer has come to this step. */
function asked(step: FakeStep): boolean {
  const session = server.sessions[0];
  if (step === 'END') return session?.blocks.join('').endsWith('.\r\n') ?? false;
  return session?.commands.some((line) => line.startsWith(step)) ?? false;
}

test.each(['MAIL', 'RCPT'] as const)(
  'a reply to %s that the peer left out never becomes the outcome of somebody else',
  async (step) => {
    const skip: FakeHandler = (_line, session) => {
      session.skipReply();
      return undefined;
    };
    await start({ on: { [step]: skip } });
    const { outcomes, fault } = await sendTo(server.port, [aClaimed()], { pace: careful });
    expect([outcomes, fault?.code]).toEqual([
      { 'r1@client.example': 'deferred protocol-error 354' },
      'malformed-reply',
    ]);
  },
);

test('a body that cannot be read to its end is never ended with a dot', async () => {
  await start({});
  const message = aClaimed({ body: fileBody('broken', 20_000) });
  const readBody = readBodyOf({
    broken: ['Subject: x\r\n\r\n'.padEnd(10_000, 'x'), new Error('disk error')],
  });
  const { outcomes, fault } = await sendTo(server.port, [message, aClaimed({ id: 2 })], { readBody });
  expect([outcomes, fault?.code]).toEqual([
    { 'r1@client.example': 'deferred body-unreadable' },
    'body-unreadable',
  ]);
  await until(() => server.sessions[0]?.isClosed ?? false);
  expect([server.accepted, server.sessions[0]?.blocks.join('').includes('\r\n.\r\n')]).toEqual([[], false]);
});

test('a body shorter than it was stored is not sent as a whole message', async () => {
  await start({});
  const readBody = readBodyOf({ cut: ['Subject: x\r\n\r\n'] });
  const { outcomes } = await sendTo(server.port, [aClaimed({ body: fileBody('cut', 50) })], { readBody });
  expect([outcomes, server.accepted]).toEqual([{ 'r1@client.example': 'deferred body-unreadable' }, []]);
});

test.each([['strict', strict] as const, ['behind the dot', behindDot] as const])(
  'a file body arrives stuffed across its blocks, %s',
  async (_name, pace) => {
    await start({});
    const blocks = ['.a\r', '\n.b\r\n', '.', '\r\nc\r\n..', 'd\r', '\n'];
    const body = blocks.join('');
    const message = aClaimed({ body: fileBody('blocks', body.length) });
    await sendTo(server.port, [message], { pace, readBody: readBodyOf({ blocks }) });
    expect(server.accepted.map((one) => one.body)).toEqual([body]);
  },
);

test('a peer that does not read stops the writing until its time limit is over', async () => {
  const clock = new ManualClock();
  await start({ on: { DATA: (_line, session) => void session.socket.pause() } });
  const block = Buffer.alloc(65_536, 'x');
  let blocks = 0;
  const sending = sendTo(server.port, [aClaimed({ body: fileBody('endless', 512 * 65_536) })], {
    clock,
    async *readBody() {
      for (; blocks < 512; blocks += 1) yield await Promise.resolve(block);
    },
  });
  await until(() => blocks > 3);
  let seen = -1;
  await until(() => seen === (seen = blocks));
  expect(blocks).toBeLessThan(512);
  clock.advance(3 * 60_000);
  expect((await sending).outcomes).toEqual({ 'r1@client.example': 'deferred timeout' });
});

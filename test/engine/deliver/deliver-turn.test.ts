/** The turn: we deliver over a connection that the customer opened; every row of the table of outcomes, and the end. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { MailLog } from '../../../src-main/engine/mail-log.ts';
import { aClaimed, MemoryQueue, until } from '../../helpers/delivery-fixtures.ts';
import { drop, silence, type FakeHandler, type FakeStep } from '../../helpers/fake-smtp-session.ts';
import { appSettings } from '../../../src-main/shared/settings/app-settings.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { hold, startTurn, verbsOf, type StartedTurn, type TurnWish } from '../../helpers/started-turn.ts';
import { silentMailLog } from '../../helpers/turn-fixtures.ts';

let queue: MemoryQueue;
beforeEach(() => {
  queue = new MemoryQueue();
});
const turn = (wish: Omit<TurnWish, 'queue'> = {}): Promise<StartedTurn> => startTurn({ queue, ...wish });

test('held mail is handed over, then QUIT, and the connection is closed', async () => {
  hold(queue, 2);
  const { customer, result, socket } = await turn();
  expect(await result).toMatchObject({ delivered: 2, deferred: 0, failed: 0, bytes: 42, end: 'finished' });
  expect(verbsOf(customer)).toEqual(['EHLO', 'MAIL', 'RCPT', 'DATA', 'MAIL', 'RCPT', 'DATA', 'QUIT']);
  expect([queue.statuses, socket.destroyed]).toEqual([{ 1: 'delivered', 2: 'delivered' }, true]);
});

test('one summary is written to the mail log', async () => {
  const lines: unknown[] = [];
  const mailLog: MailLog = {
    ...silentMailLog,
    turned: (session, fact) => lines.push({ session: session.id, ...fact }),
  };
  hold(queue, 1);
  const { result } = await turn({ deps: { mailLog } });
  await result;
  expect(lines).toEqual([
    {
      session: 's1',
      gateways: ['client.example'],
      delivered: 1,
      deferred: 0,
      failed: 0,
      bytes: 21,
      seconds: expect.any(Number) as number,
      end: 'finished',
    },
  ]);
});

test.each([
  ['a multi-line greeting', '220-hello\n220 customer.example'],
  ['a greeting with a bare LF', '220 customer.example'],
])('%s begins the session', async (_what, greeting) => {
  hold(queue, 1);
  const { result } = await turn({ customer: { on: { CONNECT: greeting } } });
  expect(await result).toMatchObject({ delivered: 1 });
});

test.each(['421 4.3.2 Not now', '554 5.3.2 No'])('a greeting %s keeps the mail', async (greeting) => {
  hold(queue, 2);
  const { result } = await turn({ customer: { on: { CONNECT: greeting } } });
  expect(await result).toMatchObject({ delivered: 0, deferred: 0 });
  expect(queue.statuses).toEqual({ 1: 'held', 2: 'held' });
});

test('HELO follows where EHLO is refused, and we never sign in', async () => {
  hold(queue, 1);
  const { customer, result } = await turn({ customer: { on: { EHLO: '500 5.5.1 What' } } });
  await result;
  expect(verbsOf(customer)).toEqual(['EHLO', 'HELO', 'MAIL', 'RCPT', 'DATA', 'QUIT']);
});

test('the greeting is awaited for five minutes', async () => {
  const clock = new ManualClock();
  hold(queue, 1);
  const { customer, result } = await turn({ customer: { on: { CONNECT: silence } }, deps: { clock } });
  clock.advance(300_000 - 1);
  expect(customer.isClosed).toBe(false);
  clock.advance(1);
  expect((await result).end).toMatch(/^timeout/);
  expect(queue.statuses).toEqual({ 1: 'held' });
});

describe('outcomes', () => {
  test.each([
    ['MAIL', '450 4.2.0 Later'],
    ['RCPT', '450 4.2.0 Later'],
    ['DATA', '451 4.3.0 Later'],
    ['END', '452 4.3.1 Later'],
  ] as const)(
    'a 4yz reply to %s keeps the message, which is not repeated in this turn',
    async (step, reply) => {
      let number = 0;
      hold(queue, 3);
      const { result } = await turn({
        customer: { on: { [step]: () => (++number === 1 ? reply : undefined) } },
      });
      expect(await result).toMatchObject({ delivered: 2, deferred: 1, end: 'finished' });
      expect(queue.statuses).toEqual({ 1: 'held', 2: 'delivered', 3: 'delivered' });
    },
  );

  test.each([
    ['RCPT', '550 5.1.1 No'],
    ['END', '554 5.6.0 No'],
  ] as const)('a 5yz reply to %s fails the message, and the next one follows', async (step, reply) => {
    let number = 0;
    hold(queue, 2);
    const { result } = await turn({
      customer: { on: { [step]: () => (++number === 1 ? reply : undefined) } },
    });
    expect(await result).toMatchObject({ delivered: 1, failed: 1 });
    expect(queue.statuses).toEqual({ 1: 'failed', 2: 'delivered' });
  });

  test.each<FakeStep>(['MAIL', 'RCPT', 'DATA', 'END'])(
    '421 to %s keeps what is not delivered and ends the turn',
    async (step) => {
      hold(queue, 3);
      const { result } = await turn({ customer: { on: { [step]: '421 4.3.2 Closing' } } });
      expect((await result).end).toMatch(/^closing/);
      expect(queue.statuses).toEqual({ 1: 'held', 2: 'held', 3: 'held' });
    },
  );

  test.each<[FakeStep, string]>([
    ['CONNECT', ''],
    ['EHLO', ''],
    ['MAIL', 'deferred connection-lost'],
    ['RCPT', 'deferred connection-lost'],
    ['DATA', 'deferred connection-lost'],
    ['END', 'deferred in-doubt'],
  ])('a connection lost at %s keeps everything that is not finished', async (step, words) => {
    hold(queue, 3);
    const { result } = await turn({ customer: { on: { [step]: drop } } });
    expect((await result).end).toMatch(/^lost/);
    expect(queue.settled).toEqual(words === '' ? [] : [['r1@client.example', words]]);
    expect(queue.statuses).toEqual({ 1: 'held', 2: 'held', 3: 'held' });
  });

  test('what was delivered before the loss stays delivered', async () => {
    let number = 0;
    hold(queue, 3);
    const { result } = await turn({ customer: { on: { END: () => (++number === 2 ? drop : undefined) } } });
    expect(await result).toMatchObject({ delivered: 1, deferred: 1 });
    expect(queue.statuses).toEqual({ 1: 'delivered', 2: 'held', 3: 'held' });
  });

  test('no reply within the time limit is a loss, and QUIT is not attempted', async () => {
    const clock = new ManualClock();
    hold(queue, 1);
    const { customer, result } = await turn({ customer: { on: { END: silence } }, deps: { clock } });
    await until(() => customer.blocks.join('').endsWith('.\r\n'));
    await until(() => {
      clock.advance(600_000);
      return true;
    });
    await result;
    expect([queue.settled, verbsOf(customer).includes('QUIT')]).toEqual([
      [['r1@client.example', 'deferred in-doubt']],
      false,
    ]);
  });

  test('a customer that never answers QUIT is left after five minutes; the mail is delivered', async () => {
    const clock = new ManualClock();
    hold(queue, 1);
    const { customer, result } = await turn({ customer: { on: { QUIT: silence } }, deps: { clock } });
    await until(() => verbsOf(customer).includes('QUIT'));
    clock.advance(300_000);
    expect(await result).toMatchObject({ delivered: 1, end: 'finished' });
  });
});

test('mail that comes during the turn goes along; after a few looks the turn ends all the same', async () => {
  hold(queue, 1);
  let id = 100;
  const more = (): undefined => {
    if (id < 110) queue.add(aClaimed({ id: id++ }), null);
  };
  const { result } = await turn({
    customer: { on: { END: more } },
  });
  const { delivered, end } = await result;
  expect(end).toBe('finished');
  expect(delivered).toBeGreaterThan(2);
});

test('several gateways take turns, each oldest first', async () => {
  hold(queue, 3, 'one.example', 10);
  hold(queue, 2, 'two.example', 20);
  const { customer, result } = await turn({
    gateways: [{ 'domain.name': 'one.example' }, { 'domain.name': 'two.example' }],
  });
  await result;
  const recipients = customer.commands
    .filter((line) => line.startsWith('RCPT'))
    .map((line) => /r(\d+)/.exec(line)?.[1]);
  expect(recipients).toEqual(['10', '20', '11', '21', '12']);
});

test('a turn has no limit of messages, and nothing is claimed twice', async () => {
  hold(queue, 300);
  const { customer, result } = await turn();
  expect(await result).toMatchObject({ delivered: 300 });
  const recipients = customer.commands.filter((line) => line.startsWith('RCPT'));
  expect(new Set(recipients).size).toBe(300);
});

test('leases are renewed while a slow customer thinks', async () => {
  const clock = new ManualClock();
  hold(queue, 1);
  const { customer, result } = await turn({ customer: { on: { END: silence } }, deps: { clock } });
  await until(() => customer.blocks.join('').endsWith('.\r\n'));
  clock.advance(30_000);
  await until(() => queue.renewed === 1);
  customer.say('250 At last');
  customer.drop();
  await result;
});

describe('the engine stops', () => {
  test('the message under way is finished, then QUIT; the rest goes back', async () => {
    let finish: (answer: undefined) => void = () => undefined;
    const held = new Promise<undefined>((resolve) => (finish = resolve));
    hold(queue, 3);
    const { customer, result, stop } = await turn({ customer: { offers: [], on: { END: () => held } } });
    await until(() => customer.blocks.join('').endsWith('.\r\n'));
    stop.abort();
    finish(undefined);
    expect(await result).toMatchObject({ delivered: 1, end: 'stopped' });
    expect([verbsOf(customer).at(-1), queue.statuses]).toEqual([
      'QUIT',
      { 1: 'delivered', 2: 'held', 3: 'held' },
    ]);
  });

  test('after 10 seconds the connection is broken', async () => {
    const clock = new ManualClock();
    hold(queue, 2);
    const { customer, result, stop } = await turn({
      customer: { offers: [], on: { END: silence } },
      deps: { clock },
    });
    await until(() => customer.blocks.join('').endsWith('.\r\n'));
    stop.abort();
    clock.advance(9999);
    expect(customer.isClosed).toBe(false);
    clock.advance(1);
    expect((await result).end).toMatch(/^stopped/);
    expect(queue.statuses).toEqual({ 1: 'held', 2: 'held' });
  });
});

test('the wait for the reply to the final dot is that of the settings', async () => {
  const clock = new ManualClock();
  hold(queue, 1);
  const settings = () => appSettings.parse({ 'app.host-name': 'schleuse.example', 'app.timeouts.data': 20 });
  const { customer, result } = await turn({
    customer: { offers: [], on: { END: silence } },
    deps: { clock, settings },
  });
  await until(() => customer.blocks.join('').endsWith('.\r\n'));
  clock.advance(20 * 60_000 - 1);
  expect(customer.isClosed).toBe(false);
  clock.advance(1);
  expect(await result).toMatchObject({ delivered: 0, deferred: 1 });
  expect(queue.statuses).toEqual({ 1: 'held' });
});

test('bytes that came behind ATRN are the beginning of the new session', async () => {
  hold(queue, 1);
  const skip: FakeHandler = (_line, session) => {
    session.skipReply();
    return undefined;
  };
  const { customer, result } = await turn({
    early: '220 early bird\r\n',
    customer: { on: { CONNECT: skip } },
  });
  expect(await result).toMatchObject({ delivered: 1, end: 'finished' });
  expect(verbsOf(customer)[0]).toBe('EHLO');
});

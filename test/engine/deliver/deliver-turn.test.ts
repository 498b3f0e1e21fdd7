/** The turn: we deliver over a connection that the customer opened; every row of the table of outcomes, the pace, the end. */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import type { DeliverDeps } from '../../../src-main/engine/deliver/deliver-ports.ts';
import { deliverTurn, type TurnResult } from '../../../src-main/engine/deliver/deliver-turn.ts';
import type { MailLog } from '../../../src-main/engine/mail-log.ts';
import type { GatewaySettings } from '../../../src-main/shared/settings/gateway-settings.ts';
import { aClaimed, deliverDeps, MemoryQueue, until } from '../../helpers/delivery-fixtures.ts';
import { fakeCustomer, type FakeServerOptions } from '../../helpers/fake-smtp-server.ts';
import { drop, silence, type FakeSmtpSession, type FakeStep } from '../../helpers/fake-smtp-session.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { testCertificate } from '../../helpers/test-certificate.ts';
import { aGateway, silentMailLog } from '../../helpers/turn-fixtures.ts';

let queue = new MemoryQueue();
const open: { server: Server; sockets: Socket[] }[] = [];
afterEach(async () => {
  queue = new MemoryQueue();
  for (const { server, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});

interface TurnWish {
  readonly customer?: FakeServerOptions;
  /** Implicit TLS between both, as it was before the turn. */
  readonly tls?: boolean;
  readonly gateways?: readonly (Partial<GatewaySettings> & { 'domain.name': string })[];
  readonly deps?: Partial<DeliverDeps>;
}

interface StartedTurn {
  readonly customer: FakeSmtpSession;
  readonly result: Promise<TurnResult>;
  readonly stop: AbortController;
  /** Our end. */
  readonly socket: Socket;
}

/** Two ends of one connection: ours was accepted by a server, the customer's was opened towards it. */
async function socketPair(tls: boolean): Promise<[ours: Socket, theirs: Socket]> {
  const certificate = await testCertificate('provider.example');
  const server = tls ? createTlsServer({ ...certificate }) : createServer();
  const accepted = new Promise<Socket>((resolve) =>
    server.once(tls ? 'secureConnection' : 'connection', resolve),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const theirs: Socket | TLSSocket = tls
    ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    : connect(port, '127.0.0.1');
  const ours = await accepted;
  open.push({ server, sockets: [ours, theirs] });
  return [ours, theirs];
}

async function turn(wish: TurnWish = {}): Promise<StartedTurn> {
  const [ours, theirs] = await socketPair(wish.tls ?? false);
  const customer = fakeCustomer(theirs, wish.customer);
  const stop = new AbortController();
  const gateways = (wish.gateways ?? [{ 'domain.name': 'client.example' }]).map(aGateway);
  const session = { id: 's1', peerAddress: '127.0.0.1' };
  const result = deliverTurn(
    { socket: ours, gateways, session, stop: stop.signal },
    deliverDeps(queue, wish.deps),
  );
  return { customer, result, stop, socket: ours };
}

function hold(count: number, gateway = 'client.example', firstId = 1): void {
  for (let index = 0; index < count; index += 1) queue.add(aClaimed({ id: firstId + index }), null, gateway);
}
const verbs = ({ commands }: FakeSmtpSession): string[] =>
  commands.map((line) => line.split(/[ :]/)[0] ?? '');

test('held mail is handed over, then QUIT, and the connection is closed', async () => {
  hold(2);
  const { customer, result, socket } = await turn();
  expect(await result).toMatchObject({ delivered: 2, deferred: 0, failed: 0, bytes: 42, end: 'finished' });
  expect(verbs(customer)).toEqual(['EHLO', 'MAIL', 'RCPT', 'DATA', 'MAIL', 'RCPT', 'DATA', 'QUIT']);
  expect([queue.statuses, socket.destroyed]).toEqual([{ 1: 'delivered', 2: 'delivered' }, true]);
});

test('one summary is written to the mail log', async () => {
  const lines: unknown[] = [];
  const mailLog: MailLog = {
    ...silentMailLog,
    turned: (session, fact) => lines.push({ session: session.id, ...fact }),
  };
  hold(1);
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
  hold(1);
  const { result } = await turn({ customer: { on: { CONNECT: greeting } } });
  expect(await result).toMatchObject({ delivered: 1 });
});

test.each(['421 4.3.2 Not now', '554 5.3.2 No'])('a greeting %s keeps the mail', async (greeting) => {
  hold(2);
  const { result } = await turn({ customer: { on: { CONNECT: greeting } } });
  expect(await result).toMatchObject({ delivered: 0, deferred: 0 });
  expect(queue.statuses).toEqual({ 1: 'held', 2: 'held' });
});

test('HELO follows where EHLO is refused, and we never sign in', async () => {
  hold(1);
  const { customer, result } = await turn({ customer: { on: { EHLO: '500 5.5.1 What' } } });
  await result;
  expect(verbs(customer)).toEqual(['EHLO', 'HELO', 'MAIL', 'RCPT', 'DATA', 'QUIT']);
});

test('the greeting is awaited for five minutes', async () => {
  const clock = new ManualClock();
  hold(1);
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
      hold(3);
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
    hold(2);
    const { result } = await turn({
      customer: { on: { [step]: () => (++number === 1 ? reply : undefined) } },
    });
    expect(await result).toMatchObject({ delivered: 1, failed: 1 });
    expect(queue.statuses).toEqual({ 1: 'failed', 2: 'delivered' });
  });

  test.each<FakeStep>(['MAIL', 'RCPT', 'DATA', 'END'])(
    '421 to %s keeps what is not delivered and ends the turn',
    async (step) => {
      hold(3);
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
    hold(3);
    const { result } = await turn({ customer: { on: { [step]: drop } } });
    expect((await result).end).toMatch(/^lost/);
    expect(queue.settled).toEqual(words === '' ? [] : [['r1@client.example', words]]);
    expect(queue.statuses).toEqual({ 1: 'held', 2: 'held', 3: 'held' });
  });

  test('what was delivered before the loss stays delivered', async () => {
    let number = 0;
    hold(3);
    const { result } = await turn({ customer: { on: { END: () => (++number === 2 ? drop : undefined) } } });
    expect(await result).toMatchObject({ delivered: 1, deferred: 1 });
    expect(queue.statuses).toEqual({ 1: 'delivered', 2: 'held', 3: 'held' });
  });

  test('no reply within the time limit is a loss, and QUIT is not attempted', async () => {
    const clock = new ManualClock();
    hold(1);
    const { customer, result } = await turn({ customer: { on: { END: silence } }, deps: { clock } });
    await until(() => customer.blocks.join('').endsWith('.\r\n'));
    await until(() => {
      clock.advance(600_000);
      return true;
    });
    await result;
    expect([queue.settled, verbs(customer).includes('QUIT')]).toEqual([
      [['r1@client.example', 'deferred in-doubt']],
      false,
    ]);
  });

  test('a customer that never answers QUIT is left after five minutes; the mail is delivered', async () => {
    const clock = new ManualClock();
    hold(1);
    const { customer, result } = await turn({ customer: { on: { QUIT: silence } }, deps: { clock } });
    await until(() => verbs(customer).includes('QUIT'));
    clock.advance(300_000);
    expect(await result).toMatchObject({ delivered: 1, end: 'finished' });
  });
});

test('mail that comes during the turn goes along; after a few looks the turn ends all the same', async () => {
  hold(1);
  let id = 100;
  const { result } = await turn({
    customer: { on: { END: () => void (id < 110 && queue.add(aClaimed({ id: id++ }), null)) } },
  });
  const { delivered, end } = await result;
  expect(end).toBe('finished');
  expect(delivered).toBeGreaterThan(2);
});

test('several gateways take turns, each oldest first', async () => {
  hold(3, 'one.example', 10);
  hold(2, 'two.example', 20);
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
  hold(300);
  const { customer, result } = await turn();
  expect(await result).toMatchObject({ delivered: 300 });
  const recipients = customer.commands.filter((line) => line.startsWith('RCPT'));
  expect(new Set(recipients).size).toBe(300);
});

test('leases are renewed while a slow customer thinks', async () => {
  const clock = new ManualClock();
  hold(1);
  const { customer, result } = await turn({ customer: { on: { END: silence } }, deps: { clock } });
  await until(() => customer.blocks.join('').endsWith('.\r\n'));
  clock.advance(30_000);
  await until(() => queue.renewed === 1);
  customer.say('250 At last');
  customer.drop();
  await result;
});

describe('TLS', () => {
  const PIPELINING = ['PIPELINING', '8BITMIME'];
  const careful = [
    'EHLO schleuse.example\r\n',
    'MAIL FROM:<sender@sender.example>\r\n',
    'RCPT TO:<r1@client.example>\r\n',
    'DATA\r\n',
    'Subject: x\r\n\r\nHallo\r\n',
    '.\r\n',
    'MAIL FROM:<sender@sender.example>\r\n',
    'RCPT TO:<r2@client.example>\r\n',
    'DATA\r\n',
    'Subject: x\r\n\r\nHallo\r\n',
    '.\r\n',
    'QUIT\r\n',
  ];

  test('each command and each final dot is a record of its own', async () => {
    hold(2);
    const { customer, result } = await turn({ tls: true, customer: { offers: PIPELINING } });
    await result;
    expect(customer.blocks).toEqual(careful);
  });

  test('a customer that reads ahead gets the next envelope behind the dot', async () => {
    hold(2);
    const { customer, result } = await turn({
      tls: true,
      customer: { offers: [...PIPELINING, 'XREADAHEAD'] },
    });
    await result;
    expect(customer.blocks).toHaveLength(5);
  });

  test('a customer that reads ahead and offers CHUNKING gets whole messages in flight', async () => {
    hold(2);
    const offers = [...PIPELINING, 'XREADAHEAD', 'CHUNKING'];
    const { customer, result } = await turn({ tls: true, customer: { offers } });
    await result;
    expect(verbs(customer)).toEqual([
      'EHLO',
      'RSET',
      'MAIL',
      'RCPT',
      'BDAT',
      'RSET',
      'MAIL',
      'RCPT',
      'BDAT',
      'QUIT',
    ]);
    expect(customer.blocks).toHaveLength(3);
  });

  test('in clear text CHUNKING is used as well, and each message ends with a line', async () => {
    queue.add(aClaimed({ id: 1, body: 'Subject: x\r\n\r\nno end' }), null);
    const { customer, result } = await turn({ customer: { offers: [...PIPELINING, 'CHUNKING'] } });
    await result;
    expect(customer.blocks[1]).toMatch(/BDAT 22 LAST\r\nSubject: x\r\n\r\nno end\r\n$/);
  });

  test('the setting careful keeps to one message after the other in clear text', async () => {
    hold(2);
    const gateways = [{ 'domain.name': 'client.example', 'settings.turn-pace': 'careful' as const }];
    const { customer, result } = await turn({ customer: { offers: [...PIPELINING, 'CHUNKING'] }, gateways });
    await result;
    expect(customer.blocks.slice(1, 4)).toEqual([
      'MAIL FROM:<sender@sender.example>\r\nRCPT TO:<r1@client.example>\r\nDATA\r\n',
      'Subject: x\r\n\r\nHallo\r\n.\r\n',
      'MAIL FROM:<sender@sender.example>\r\nRCPT TO:<r2@client.example>\r\nDATA\r\n',
    ]);
  });

  test.each([
    [true, ['EHLO', 'STARTTLS', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'QUIT']],
    [false, ['EHLO', 'MAIL', 'RCPT', 'DATA', 'QUIT']],
  ])('STARTTLS after the turn: with the setting %s the customer hears %j', async (allowed, expected) => {
    hold(1);
    const customerOptions = { offers: ['STARTTLS'], certificate: await testCertificate('customer.example') };
    const gateways = [{ 'domain.name': 'client.example', 'settings.tls-after-turn': allowed }];
    const { customer, result } = await turn({ customer: customerOptions, gateways });
    expect(await result).toMatchObject({ delivered: 1 });
    expect(verbs(customer)).toEqual(expected);
  });

  test('STARTTLS is never said where TLS is active', async () => {
    hold(1);
    const gateways = [{ 'domain.name': 'client.example', 'settings.tls-after-turn': true }];
    const { customer, result } = await turn({ tls: true, customer: { offers: ['STARTTLS'] }, gateways });
    await result;
    expect(verbs(customer)).toEqual(['EHLO', 'MAIL', 'RCPT', 'DATA', 'QUIT']);
  });
});

describe('the engine stops', () => {
  test('the message under way is finished, then QUIT; the rest goes back', async () => {
    let finish: (answer: undefined) => void = () => undefined;
    const held = new Promise<undefined>((resolve) => (finish = resolve));
    hold(3);
    const { customer, result, stop } = await turn({ customer: { offers: [], on: { END: () => held } } });
    await until(() => customer.blocks.join('').endsWith('.\r\n'));
    stop.abort();
    finish(undefined);
    expect(await result).toMatchObject({ delivered: 1, end: 'stopped' });
    expect([verbs(customer).at(-1), queue.statuses]).toEqual([
      'QUIT',
      { 1: 'delivered', 2: 'held', 3: 'held' },
    ]);
  });

  test('after 10 seconds the connection is broken', async () => {
    const clock = new ManualClock();
    hold(2);
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

test('bytes that came behind ATRN are the beginning of the new session', async () => {
  hold(1);
  const [ours, theirs] = await socketPair(false);
  ours.pause();
  ours.unshift(Buffer.from('220 early bird\r\n'));
  const customer = fakeCustomer(theirs, { on: { CONNECT: (_line, early) => void early.skipReply() } });
  const session = { id: 's1', peerAddress: '127.0.0.1' };
  const gateways = [aGateway({ 'domain.name': 'client.example' })];
  const stop = new AbortController().signal;
  const result = deliverTurn({ socket: ours, gateways, session, stop }, deliverDeps(queue));
  expect(await result).toMatchObject({ delivered: 1, end: 'finished' });
  expect(verbs(customer)[0]).toBe('EHLO');
});

/** The loop: what is due goes out within the limits, what fails does not hold up the rest, and nothing is lost at a stop. */
import { afterEach, expect, test } from 'vitest';
import type { DeliverDeps } from '../../../src-main/engine/deliver/deliver-ports.ts';
import { startDeliveryLoop, type DeliveryLoop } from '../../../src-main/engine/deliver/delivery-loop.ts';
import { appSettings, type AppSettings } from '../../../src-main/shared/settings/app-settings.ts';
import { aClaimed, deliverDeps, fileBody, MemoryQueue, until } from '../../helpers/delivery-fixtures.ts';
import {
  fakeSmtpServer,
  type FakeServerOptions,
  type FakeSmtpServer,
} from '../../helpers/fake-smtp-server.ts';
import { drop, silence } from '../../helpers/fake-smtp-session.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { freePort } from '../../helpers/peer-programs.ts';

const servers: FakeSmtpServer[] = [];
let loop: DeliveryLoop | null = null;
let queue = new MemoryQueue();

async function start(options: FakeServerOptions = {}): Promise<FakeSmtpServer> {
  const server = await fakeSmtpServer(options);
  servers.push(server);
  return server;
}
function run(overrides: Partial<DeliverDeps> = {}): DeliveryLoop {
  return (loop = startDeliveryLoop(deliverDeps(queue, overrides)));
}
const hopTo = (port: number): string => `[127.0.0.1]:${String(port)}`;
const withSettings = (settings: Partial<AppSettings>): Partial<DeliverDeps> => ({
  settings: () => appSettings.parse({ 'app.host-name': 'schleuse.example', ...settings }),
});
function fill(count: number, nextHop: string, firstId = 1): void {
  for (let index = 0; index < count; index += 1) queue.add(aClaimed({ id: firstId + index }), nextHop);
}
const count = (status: string): number =>
  Object.values(queue.statuses).filter((one) => one === status).length;

afterEach(async () => {
  await loop?.stop(0);
  for (const server of servers.splice(0)) await server.close();
  queue = new MemoryQueue();
});

test('what is due at the start goes out, all over one connection', async () => {
  const server = await start();
  fill(10, hopTo(server.port));
  run();
  await until(() => count('delivered') === 10);
  expect([server.accepted.length, server.sessions.length]).toEqual([10, 1]);
});

test('what becomes due later goes out then', async () => {
  const server = await start();
  run();
  await until(() => queue.claims === 0);
  fill(1, hopTo(server.port));
  queue.becameDue();
  await until(() => count('delivered') === 1);
});

test('a destination that does not answer holds up no other', async () => {
  const slow = await start({ on: { CONNECT: silence } });
  const good = await start();
  fill(3, hopTo(slow.port));
  fill(3, hopTo(good.port), 100);
  run();
  await until(() => count('delivered') === 3);
  expect([slow.sessions.length, count('active')]).toEqual([1, 3]);
});

test('when nobody listens, everything due there is deferred with the same reason and one connection is tried', async () => {
  const clock = new ManualClock();
  const port = await freePort();
  fill(200, hopTo(port));
  run({ clock });
  await until(() => count('deferred') === 200);
  expect(new Set(queue.settled.map(([, words]) => words))).toEqual(new Set(['deferred connection-failed']));
});

test('after a failure the destination rests 5 seconds, then one session probes it', async () => {
  const clock = new ManualClock();
  let isUp = false;
  const server = await start({ on: { CONNECT: () => (isUp ? undefined : '554 5.3.2 Not now') } });
  fill(1, hopTo(server.port));
  run({ clock });
  await until(() => count('deferred') === 1);
  isUp = true;
  fill(1, hopTo(server.port), 2);
  queue.becameDue();
  await until(() => server.sessions[0]?.isClosed ?? false);
  clock.advance(4999);
  expect(server.sessions).toHaveLength(1);
  await until(() => {
    clock.advance(5000);
    return count('delivered') === 1;
  });
  expect(server.sessions).toHaveLength(2);
});

test('a session that breaks leaves the message in doubt; what was not tried goes out over the next one', async () => {
  let number = 0;
  const server = await start({ on: { END: () => (++number === 2 ? drop : undefined) } });
  fill(5, hopTo(server.port));
  run();
  await until(() => count('delivered') === 4);
  expect([
    count('deferred'),
    queue.settled.filter(([, words]) => words === 'deferred in-doubt').length,
  ]).toEqual([1, 1]);
  expect(server.sessions).toHaveLength(2);
});

test('no more sessions are open at a time than the limits allow', async () => {
  const held = Array.from({ length: 4 }, () => start({ on: { CONNECT: silence } }));
  const waiting = await Promise.all(held);
  for (const [index, server] of waiting.entries()) fill(1, hopTo(server.port), 10 * index + 1);
  run(withSettings({ 'app.limits.out': 2 }));
  await until(() => waiting.filter(({ sessions }) => sessions.length > 0).length === 2);
  expect(count('active')).toBe(2);
});

test('one more session opens only where much waits, up to the limit per host', async () => {
  const server = await start();
  fill(600, hopTo(server.port));
  run(withSettings({ 'app.limits.out-per-host': 3 }));
  await until(() => count('delivered') === 600);
  expect(server.sessions.length).toBeGreaterThan(1);
  expect(server.sessions.length).toBeLessThanOrEqual(6);
});

test('a session ends after the number of messages that is set, and the next one goes on', async () => {
  const server = await start();
  fill(5, hopTo(server.port));
  run(withSettings({ 'app.limits.per-session': 2 }));
  await until(() => count('delivered') === 5);
  const mails = server.sessions.map(
    ({ commands }) => commands.filter((line) => line.startsWith('MAIL')).length,
  );
  expect(mails).toEqual([2, 2, 1]);
});

test('settling may lag behind by 64 messages, not by more', async () => {
  const server = await start();
  fill(100, hopTo(server.port));
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  queue.commit = () => gate;
  run();
  await until(() => server.accepted.length >= 64);
  expect(server.accepted).toHaveLength(64);
  release();
  await until(() => count('delivered') === 100);
});

test('when outcomes cannot be stored, no further message is sent and what was not tried is put back', async () => {
  const clock = new ManualClock();
  const server = await start();
  fill(100, hopTo(server.port));
  queue.commit = () => Promise.reject(new Error('disk full'));
  run({ clock });
  await until(() => count('due') > 0);
  expect(server.accepted.length).toBeLessThan(70);
  expect(count('active') + count('due')).toBe(100);
});

test('a body that cannot be read is deferred and the others go out', async () => {
  const server = await start();
  queue.add(aClaimed({ id: 1, body: fileBody('gone', 10) }), hopTo(server.port));
  fill(2, hopTo(server.port), 2);
  const clock = new ManualClock();
  run({ clock });
  await until(() => count('deferred') === 1);
  await until(() => {
    clock.advance(5000);
    return count('delivered') === 2;
  });
  expect(queue.settled[0]).toEqual(['r1@client.example', 'deferred body-unreadable']);
});

test('leases are renewed while a session lives', async () => {
  const clock = new ManualClock();
  const server = await start({ on: { END: silence } });
  fill(1, hopTo(server.port));
  run({ clock });
  await until(() => server.sessions[0]?.blocks.join('').endsWith('.\r\n') ?? false);
  clock.advance(30_000);
  await until(() => queue.renewed === 1);
  clock.advance(30_000);
  await until(() => queue.renewed === 2);
});

test('a stop lets the message under way finish and puts the rest back', async () => {
  let finish: (answer: undefined) => void = () => undefined;
  const held = new Promise<undefined>((resolve) => (finish = resolve));
  const server = await start({ offers: [], on: { END: () => held } });
  fill(3, hopTo(server.port));
  const stopping = run();
  await until(() => server.sessions[0]?.blocks.join('').endsWith('.\r\n') ?? false);
  const stopped = stopping.stop(10_000);
  finish(undefined);
  await stopped;
  expect(queue.statuses).toEqual({ 1: 'delivered', 2: 'due', 3: 'due' });
  expect(server.sessions[0]?.commands.at(-1)).toBe('QUIT');
});

test('when the time of grace is over, a stop breaks the connection and the message is in doubt', async () => {
  const clock = new ManualClock();
  const server = await start({ offers: [], on: { END: silence } });
  fill(2, hopTo(server.port));
  const stopping = run({ clock });
  await until(() => server.sessions[0]?.blocks.join('').endsWith('.\r\n') ?? false);
  const stopped = stopping.stop(10_000);
  clock.advance(10_000);
  await stopped;
  expect([queue.settled, queue.statuses]).toEqual([
    [['r1@client.example', 'deferred in-doubt']],
    { 1: 'deferred', 2: 'due' },
  ]);
});

test('a stop in the middle of an envelope puts the message back untried', async () => {
  const server = await start({ offers: [], on: { RCPT: silence } });
  fill(1, hopTo(server.port));
  const stopping = run();
  await until(() => server.sessions[0]?.commands.some((line) => line.startsWith('RCPT')) ?? false);
  await stopping.stop(0);
  expect([queue.settled, queue.statuses]).toEqual([[], { 1: 'due' }]);
});

test('a message that the first host cannot take goes to the next MX', async () => {
  const port = await freePort();
  const first = await fakeSmtpServer({ offers: ['PIPELINING'], host: '127.0.0.2', port });
  const second = await fakeSmtpServer({ offers: ['PIPELINING', '8BITMIME'], host: '127.0.0.3', port });
  servers.push(first, second);
  queue.add(aClaimed({ id: 1, bodyType: '8bit' }), `x.example:${String(port)}`);
  queue.add(aClaimed({ id: 2 }), `x.example:${String(port)}`);
  run({
    resolver: {
      mx: () =>
        Promise.resolve({
          kind: 'records',
          records: [2, 3].map((n) => ({ exchange: `h${String(n)}.example`, preference: n })),
        }),
      addresses: (name) => Promise.resolve({ kind: 'addresses', addresses: [`127.0.0.${name[1] ?? ''}`] }),
    },
  });
  await until(() => count('delivered') === 2);
  expect(
    [first.accepted, second.accepted].map((list) => list.map(({ recipients }) => recipients[0])),
  ).toEqual([['r2@client.example'], ['r1@client.example']]);
});

test('a message that no host can take fails', async () => {
  const server = await start({ offers: ['PIPELINING'] });
  queue.add(aClaimed({ id: 1, bodyType: '8bit' }), hopTo(server.port));
  run();
  await until(() => count('failed') === 1);
  expect(queue.settled).toEqual([['r1@client.example', 'failed peer-lacks-8bitmime 5.6.3']]);
});

test('mail for ourselves is kept and no connection is made', async () => {
  const server = await start();
  fill(2, hopTo(server.port));
  run({ ownListeners: () => [{ address: '127.0.0.1', port: server.port }] });
  await until(() => count('deferred') === 2);
  expect([queue.settled[0]?.[1], server.sessions.length]).toEqual(['deferred target-is-ourselves', 0]);
});

/** Sessions as a person sees them: facts and dialogue of accepted, sending and turned ones, and how they are ended. */
import { afterEach, expect, test } from 'vitest';
import { SessionRegister } from '../../src-main/engine/session-register.ts';
import { systemClock } from '../../src-main/engine/clock.ts';
import { startDeliveryLoop } from '../../src-main/engine/deliver/delivery-loop.ts';
import { startAcceptWorld, type AcceptWorld } from '../helpers/accept-world.ts';
import { aClaimed, deliverDeps, MemoryQueue, until } from '../helpers/delivery-fixtures.ts';
import { fakeSmtpServer } from '../helpers/fake-smtp-server.ts';
import { silence } from '../helpers/fake-smtp-session.ts';
import { SmtpDialogue } from '../helpers/smtp-dialogue.ts';
import { hold, startTurn } from '../helpers/started-turn.ts';

let world: AcceptWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});

const listed = (register: SessionRegister) => register.list({ search: '', limit: 500 });
const said = (register: SessionRegister, number = 1): string[] =>
  register.transcript(number, 0)?.lines.map(({ from, text }) => `${from}: ${text}`) ?? [];

async function acceptingWorld(): Promise<{ register: SessionRegister; port: number }> {
  const register = new SessionRegister(systemClock);
  world = await startAcceptWorld({ sessions: register });
  return { register, port: world.port('smtp') };
}

test('an accepted session is listed with its messages and octets, and its dialogue has no body', async () => {
  const { register, port } = await acceptingWorld();
  const peer = await SmtpDialogue.greeted(port);
  await peer.deliver('Subject: secret plans\r\n\r\nburn this');
  const [row] = listed(register);
  expect(row).toMatchObject({ kind: 'in', gateway: 'client.example', messages: 1, endedAt: null, end: '' });
  expect(row?.peer).toMatch(/^peer\.example \[127\.0\.0\.1\]:\d+$/);
  expect(row?.bytes).toBeGreaterThan(200);
  const lines = said(register);
  expect(lines).toContain('peer: EHLO peer.example');
  expect(lines.some((line) => /^peer: <\d+ octets>$/.test(line))).toBe(true);
  expect(lines.join('\n')).not.toMatch(/secret plans|burn this/);
  peer.destroy();
});

test('a secret that follows a refused AUTH is not shown, the next command is', async () => {
  const { register, port } = await acceptingWorld();
  const peer = await SmtpDialogue.greeted(port);
  await peer.send('AUTH LOGIN').expect(5);
  await peer.send('Y2xpZW50').expect(500);
  await peer.send('c2VzYW1l').expect(500);
  await peer.send('NOOP').expect(250);
  await peer.send('NONSENSE').expect(500);
  peer.destroy();
  expect(said(register).filter((line) => line.startsWith('peer: '))).toEqual([
    'peer: EHLO peer.example',
    'peer: AUTH LOGIN',
    'peer: ***',
    'peer: ***',
    'peer: NOOP',
    'peer: NONSENSE',
  ]);
});

test('a person ends an accepted session: its peer hears 421, and it is listed as ended', async () => {
  const { register, port } = await acceptingWorld();
  const peer = await SmtpDialogue.greeted(port);
  const isLive = register.disconnect(1);
  await peer.expect(421);
  await peer.expectClosed();
  await until(() => listed(register)[0]?.endedAt !== null);
  expect([isLive, register.disconnect(1), said(register).slice(-3)]).toEqual([
    true,
    false,
    ['note: disconnected by an operator', expect.stringMatching(/^us: 421 /), 'note: finished'],
  ]);
});

test('a turn is listed with what went and what not', async () => {
  const register = new SessionRegister(systemClock);
  const queue = new MemoryQueue();
  hold(queue, 3);
  let ends = 0;
  const { result } = await startTurn({
    queue,
    deps: { sessions: register },
    customer: { on: { END: () => ((ends += 1) === 2 ? '450 4.2.1 Busy' : undefined) } },
  });
  await result;
  await until(() => listed(register)[0]?.endedAt !== null);
  const [row] = listed(register);
  expect(row).toMatchObject({ kind: 'turned', gateway: 'client.example', end: 'we closed the session' });
  expect((row?.messages ?? 0) + (row?.deferred ?? 0)).toBe(3);
});

test('a person ends a delivery: what was not confirmed is due again', async () => {
  const register = new SessionRegister(systemClock);
  const queue = new MemoryQueue();
  const server = await fakeSmtpServer({ on: { END: silence } });
  queue.add(aClaimed({ id: 1 }), `[127.0.0.1]:${String(server.port)}`);
  const loop = startDeliveryLoop(deliverDeps(queue, { sessions: register }));
  await until(() => said(register).some((line) => /^us: <\d+ octets>$/.test(line)));
  register.disconnect(1);
  await until(() => listed(register).some(({ endedAt }) => endedAt !== null));
  const ended = listed(register).find(({ number }) => number === 1);
  await loop.stop(0);
  await server.close();
  expect([ended?.kind, ended?.end, queue.statuses[1] === 'delivered']).toEqual([
    'out',
    'disconnected by an operator',
    false,
  ]);
});

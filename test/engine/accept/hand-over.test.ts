/** The turn: the socket changes hands after 250, with every octet and without the server's timers. */
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { AnswerAtrn, StartTurn } from '../../../src-main/engine/accept/accept-ports.ts';
import { replies } from '../../../src-main/mail/smtp-reply.ts';
import type { ListenerService } from '../../../src-main/shared/settings/app-settings.ts';
import { startAcceptWorld, type AcceptWorld } from '../../helpers/accept-world.ts';
import { SmtpDialogue } from '../../helpers/smtp-dialogue.ts';

/** Keeps what comes from the customer; the test speaks through `say`. */
class RecordingTurn implements StartTurn {
  heard = '';
  cancelled = 0;
  socket: Socket | null = null;
  #wake: (() => void)[] = [];

  run(socket: Socket): Promise<void> {
    this.socket = socket;
    socket.on('data', (block: Buffer) => {
      this.heard += block.toString();
      this.#changed();
    });
    socket.resume();
    this.#changed();
    return new Promise((resolve) => {
      socket.on('close', () => {
        resolve();
        this.#changed();
      });
    });
  }

  cancel(): void {
    this.cancelled++;
    this.#changed();
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }

  #changed(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

let world: AcceptWorld;
afterEach(() => world.close());

async function start(turn: StartTurn, answer?: AnswerAtrn): Promise<void> {
  world = await startAcceptWorld({
    services: ['odmr', 'odmrs'],
    answerAtrn: answer ?? (() => Promise.resolve({ reply: replies.atrnTurning, startTurn: turn })),
  });
}

async function signedIn(service: ListenerService, startsTls: boolean): Promise<SmtpDialogue> {
  const peer = await SmtpDialogue.greeted(world.port(service), { tls: service === 'odmrs' });
  if (startsTls) {
    await peer.startTls();
    await peer.send('EHLO pc').expect(250);
  }
  await peer.authCramMd5('client.example', 'sesame');
  return peer;
}

const ways = [
  ['in clear text', 'odmr', false],
  ['after STARTTLS', 'odmr', true],
  ['on the TLS port', 'odmrs', false],
] as const;

describe.each(ways)('a turn %s', (_, service, startsTls) => {
  it('speaks over the same connection in both directions', async () => {
    const turn = new RecordingTurn();
    await start(turn);
    const peer = await signedIn(service, startsTls);
    await peer.send('ATRN client.example').expect(250);
    peer.send('220 customer ready');
    await turn.until(() => turn.heard === '220 customer ready\r\n');
    turn.socket!.write('250 as a client would not say\r\n');
    expect(await peer.reply()).toBe('250 as a client would not say');
    turn.socket!.end();
    await peer.expectClosed();
  });

  it('gets what came behind ATRN in the same packet and in later ones', async () => {
    const turn = new RecordingTurn();
    await start(turn);
    const peer = await signedIn(service, startsTls);
    await peer.sendRaw('ATRN client.example\r\n220 ear').sendRaw('ly\r\n250 more\r\n').expect(250);
    await turn.until(() => turn.heard.includes('more\r\n'));
    expect(turn.heard).toBe('220 early\r\n250 more\r\n');
    turn.socket!.destroy();
  });

  it('outlives the time limits of the session before it', async () => {
    const turn = new RecordingTurn();
    await start(turn);
    const peer = await signedIn(service, startsTls);
    await peer.send('ATRN').expect(250);
    await turn.until(() => turn.socket !== null);
    world.clock.advance(60 * 60_000);
    peer.send('220 at last');
    await turn.until(() => turn.heard === '220 at last\r\n');
    expect(peer.pending).toBe('');
    turn.socket!.destroy();
  });

  it('carries megabytes unharmed', async () => {
    const turn = new RecordingTurn();
    await start(turn);
    const peer = await signedIn(service, startsTls);
    await peer.send('ATRN').expect(250);
    const block = 'QUIT\r\n.\r\nDATA\r\n'.repeat(200_000);
    peer.sendRaw(block);
    await turn.until(() => turn.heard.length >= block.length);
    expect(turn.heard === block).toBe(true);
    turn.socket!.destroy();
  });
});

it('a customer that vanishes while ATRN is answered gets no turn, and the turn is cancelled', async () => {
  const turn = new RecordingTurn();
  let answer: () => void = () => undefined;
  let ask: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  await start(turn, async () => {
    ask();
    await new Promise<void>((go) => (answer = go));
    return { reply: replies.atrnTurning, startTurn: turn };
  });
  const peer = await signedIn('odmr', false);
  peer.send('ATRN');
  await asked;
  peer.socket.resetAndDestroy();
  while (world.listeners.sessions() > 0) await new Promise(setImmediate);
  answer();
  await turn.until(() => turn.cancelled > 0);
  expect({ cancelled: turn.cancelled, ran: turn.socket }).toEqual({ cancelled: 1, ran: null });
});

it('a turn ends when the customer ends its side', async () => {
  const turn = new RecordingTurn();
  await start(turn);
  const peer = await signedIn('odmr', false);
  await peer.send('ATRN').expect(250);
  await turn.until(() => turn.socket !== null);
  peer.socket.end();
  await turn.until(() => turn.socket!.destroyed);
});

it('a turned session is no session of ours: a stop leaves it to its owner', async () => {
  const turn = new RecordingTurn();
  await start(turn);
  const peer = await signedIn('odmr', false);
  await peer.send('ATRN').expect(250);
  await turn.until(() => turn.socket !== null);
  expect(world.listeners.sessions()).toBe(0);
  await world.listeners.stop(1000);
  peer.send('220 still here');
  await turn.until(() => turn.heard === '220 still here\r\n');
  turn.socket!.destroy();
});

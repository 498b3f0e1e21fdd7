/** Patience: with connections, with errors, with wrong passwords. */
import { afterEach, describe, expect, it } from 'vitest';
import { startAcceptWorld, type AcceptWorld, type AcceptWorldOptions } from '../../helpers/accept-world.ts';
import { ImpatientClock } from '../../helpers/impatient-clock.ts';
import { SmtpDialogue } from '../../helpers/smtp-dialogue.ts';

let world: AcceptWorld;
afterEach(() => world.close());

const start = async (options: AcceptWorldOptions): Promise<void> => {
  world = await startAcceptWorld(options);
};
const connect = (localAddress = '127.0.0.1') => SmtpDialogue.connect(world.port('smtp'), { localAddress });

describe('connections', () => {
  it('beyond the limit of an address hear 421; other addresses and a freed place do not', async () => {
    await start({ settings: { 'app.limits.per-ip': 2 } });
    const peers = [await connect(), await connect()];
    for (const peer of peers) await peer.expect(220);
    const third = await connect();
    await third.expect('421 4.7.0');
    await third.expectClosed();
    await (await connect('127.0.0.2')).expect(220);
    peers[0]!.destroy();
    while (world.listeners.sessions() > 2) await new Promise(setImmediate);
    await (await connect()).expect(220);
  });

  it('of trusted addresses are not counted by address', async () => {
    await start({ settings: { 'app.limits.per-ip': 1, 'app.limits.trusted': ['127.0.0.1'] } });
    for (let count = 0; count < 3; count++) await (await connect()).expect(220);
  });

  it('beyond the limit of the listener hear 421, and ODMR has a limit of its own', async () => {
    await start({ services: ['smtp', 'odmr'], settings: { 'app.limits.in': 1, 'app.limits.odmr': 1 } });
    await (await connect()).expect(220);
    await (await connect('127.0.0.2')).expect('421 4.3.2');
    await (await SmtpDialogue.connect(world.port('odmr'))).expect(220);
  });
});

describe('errors', () => {
  it('make the answers slow from the eleventh on and end the session at the twentieth', async () => {
    const clock = new ImpatientClock();
    await start({ clock });
    const peer = await SmtpDialogue.greeted(world.port('smtp'));
    const heard: string[] = [];
    for (let count = 0; count < 20; count++) heard.push((await peer.send('EXPN list').reply()).slice(0, 3));
    expect(heard).toEqual([...new Array<string>(19).fill('502'), '421']);
    expect(clock.waits).toEqual(new Array(9).fill(1000));
    await peer.expectClosed();
  });

  it('are forgiven when a message is taken', async () => {
    const clock = new ImpatientClock();
    await start({ clock });
    const peer = await SmtpDialogue.greeted(world.port('smtp'));
    for (let count = 0; count < 9; count++) await peer.send('EXPN list').expect(502);
    expect(await peer.deliver('text')).toMatch(/^250 /);
    for (let count = 0; count < 10; count++) await peer.send('EXPN list').expect(502);
    expect(clock.waits).toEqual([]);
  });

  it('a hundred commands without purpose are enough', async () => {
    await start({});
    const peer = await SmtpDialogue.greeted(world.port('smtp'));
    for (let count = 0; count < 99; count++) await peer.send('NOOP').expect(250);
    await peer.send('NOOP').expect('421 4.7.0');
    await peer.expectClosed();
  });
});

describe('wrong passwords', () => {
  it('are answered after 1, 2 and 4 seconds, then the session ends', async () => {
    const clock = new ImpatientClock();
    await start({ clock });
    const peer = await SmtpDialogue.greeted(world.port('smtp'));
    for (let count = 0; count < 3; count++)
      expect(await peer.authCramMd5('client.example', 'wrong')).toMatch(/^535 5.7.8/);
    await peer.expect('421 4.7.0');
    await peer.expectClosed();
    expect(clock.waits).toEqual([1000, 2000, 4000]);
  });

  it('sixty of them from one address: after ten AUTH is closed there, and the right one hears 454 too', async () => {
    await start({});
    const heard: string[] = [];
    for (let count = 0; heard.length < 60; count++) {
      const peer = await SmtpDialogue.greeted(world.port('smtp'));
      for (let attempt = 0; attempt < 3 && heard.length < 60; attempt++) {
        peer.send('AUTH CRAM-MD5');
        const challenge = await peer.reply();
        heard.push(
          challenge.startsWith('334') ? await peer.send('Y2xpZW50LmV4YW1wbGUgMA==').reply() : challenge,
        );
      }
      peer.destroy();
    }
    expect(heard.map((reply) => reply.slice(0, 3))).toEqual([
      ...new Array<string>(10).fill('535'),
      ...new Array<string>(50).fill('454'),
    ]);
    const honest = await SmtpDialogue.greeted(world.port('smtp'), { localAddress: '127.0.0.2' });
    expect(await honest.authCramMd5('client.example', 'sesame')).toMatch(/^235/);
  });

  it('never stand in the log, right ones neither', async () => {
    await start({ settings: { 'app.auth.plain-in-clear': true } });
    const peer = await SmtpDialogue.greeted(world.port('smtp'));
    const plain = (secret: string) => Buffer.from(`\0client.example\0${secret}`).toString('base64');
    await peer.send(`AUTH PLAIN ${plain('a guess')}`).expect(535);
    await peer.send(`AUTH PLAIN ${plain('sesame')}`).expect(235);
    const facts = world.log
      .filter(({ fields }) => fields['fact'] === 'authenticated')
      .map(({ fields }) => fields['success']);
    expect(facts).toEqual([false, true]);
    const text = JSON.stringify(world.log);
    for (const secret of ['a guess', 'sesame', plain('a guess'), plain('sesame')])
      expect(text).not.toContain(secret);
  });

  it('a challenge is never given twice', async () => {
    await start({});
    const peer = await SmtpDialogue.greeted(world.port('smtp'));
    const challenges: string[] = [];
    for (let count = 0; count < 3; count++) {
      challenges.push(await peer.send('AUTH CRAM-MD5').expect(334));
      await peer.send('*').expect(501);
    }
    expect(new Set(challenges).size).toBe(3);
    expect(Buffer.from(challenges[0]!.slice(4), 'base64').toString()).toMatch(
      /^<[0-9a-f]{24}\.\d+@mx\.provider\.example>$/,
    );
  });
});

describe('a peer that sends and never reads', () => {
  it('is not answered without end', async () => {
    await start({});
    const peer = await SmtpDialogue.greeted(world.port('smtp'));
    await peer.send('MAIL FROM:<a@x.example>').expect(250);
    peer.socket.pause();
    peer.sendRaw('RCPT TO:<b@client.example>\r\n'.repeat(800_000));
    // More than the buffers of both sides hold: what is left stays with the peer, because the server has stopped to read.
    let left = -1;
    for (let same = 0; same < 10;) {
      for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
      same = peer.socket.writableLength === left ? same + 1 : 0;
      left = peer.socket.writableLength;
    }
    expect(left).toBeGreaterThan(0);
    peer.destroy();
  });
});

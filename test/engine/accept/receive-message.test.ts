/** From DATA to the store: what is stored, what is refused, and what remains when a peer or the disk fails. */
import { afterEach, describe, expect, it } from 'vitest';
import { startAcceptWorld, type AcceptWorld, type AcceptWorldOptions } from '../../helpers/accept-world.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { SmtpDialogue } from '../../helpers/smtp-dialogue.ts';

let world: AcceptWorld;
afterEach(() => world.close());

async function greeted(options: AcceptWorldOptions = {}): Promise<SmtpDialogue> {
  world = await startAcceptWorld(options);
  return SmtpDialogue.greeted(world.port('smtp'));
}

/** Content without our Received line. */
const without = (content: string): string => content.replace(/^Received: (?:.*\r\n)(?:\t.*\r\n)*/, '');

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise(setImmediate);
};

async function toData(peer: SmtpDialogue): Promise<void> {
  await peer.send('MAIL FROM:<a@x.example>').expect(250);
  await peer.send('RCPT TO:<b@client.example>').expect(250);
  await peer.send('DATA').expect(354);
}

describe('what is stored', () => {
  it('is the envelope as it came, held for its gateway', async () => {
    const peer = await greeted();
    await peer.send('MAIL FROM:<"A b"@X.example> SMTPUTF8 BODY=8BITMIME RET=HDRS ENVID=a+2Bb').expect(250);
    await peer.send('RCPT TO:<B@Client.Example> NOTIFY=failure ORCPT=rfc822;B+2B@client.example').expect(250);
    await peer.send('RCPT TO:<"c d"@client.example>').expect(250);
    await peer.send('DATA').expect(354);
    await peer.sendRaw('text\r\n.\r\n').expect(250);
    const { body, ...message } = world.messages[0]!.message;
    expect(body.kind).toBe('inline');
    expect({ ...message, receivedFrom: message.receivedFrom.replace(/\S+$/, 'SESSION') }).toEqual({
      id: 1,
      queuedAt: world.clock.now(),
      reversePath: '"A b"@X.example',
      bodyType: '8bit',
      smtpUtf8: true,
      ret: 'HDRS',
      envid: 'a+2Bb',
      origin: 'received',
      subject: expect.toSatisfy(
        (subject: unknown) => subject === null || typeof subject === 'string',
      ) as unknown,
      receivedFrom: 'peer.example [127.0.0.1] UTF8SMTP SESSION',
      recipients: [
        {
          forwardPath: 'B@Client.Example',
          notify: 'FAILURE',
          orcpt: 'rfc822;B+2B@client.example',
          gateway: 'client.example',
          status: 'held',
          nextHop: null,
        },
        {
          forwardPath: '"c d"@client.example',
          notify: null,
          orcpt: null,
          gateway: 'client.example',
          status: 'held',
          nextHop: null,
        },
      ],
    });
  });

  it('is the content octet by octet behind one Received line', async () => {
    const peer = await greeted();
    const content = `Subject: \x80\xff\r\n\r\n..stuffed\r\n${'x'.repeat(70_000)}\r\n\t \r\n`;
    await toData(peer);
    await peer.sendRaw(`${content.replaceAll('\r\n.', '\r\n..')}.\r\n`).expect(250);
    const { content: stored, message } = world.messages[0]!;
    expect(
      stored.startsWith(
        'Received: from peer.example ([127.0.0.1])\r\n\tby mx.provider.example with ESMTP id 1',
      ),
    ).toBe(true);
    expect(stored).toContain('\tfor <b@client.example>;');
    expect(without(stored)).toBe(content);
    expect(message.bodyType).toBe('8bit');
  });

  it('comes complete from chunks, and gets the line end that its last line lacks', async () => {
    const peer = await greeted();
    await peer.send('MAIL FROM:<a@x.example>').expect(250);
    await peer.send('RCPT TO:<b@client.example>').expect(250);
    await peer.sendRaw('BDAT 6\r\n.one\r\nBDAT 3 LAST\r\ntwo').expect(250);
    await peer.expect(250);
    expect(without(world.messages[0]!.content)).toBe('.one\r\ntwo\r\n');
  });

  it('has canonical newlines where bare ones are normalised', async () => {
    const peer = await greeted({ settings: { 'app.receive.bare-newline': 'normalise' } });
    await toData(peer);
    await peer.sendRaw('a\nb\rc\r').sendRaw('\nd\0\r\n.\r\n').expect(250);
    expect(without(world.messages[0]!.content)).toBe('a\r\nb\r\nc\r\nd\r\n');
  });

  it('has one entry for a recipient that was named twice', async () => {
    const peer = await greeted();
    await peer.send('MAIL FROM:<>').expect(250);
    await peer.send('RCPT TO:<b@client.example>').expect(250);
    await peer.send('RCPT TO:<b@CLIENT.example> NOTIFY=NEVER').expect(250);
    await peer.send('DATA').expect(354);
    await peer.sendRaw('.\r\n').expect(250);
    expect(world.messages[0]!.message.recipients.map(({ notify }) => notify)).toEqual(['NEVER']);
    expect(without(world.messages[0]!.content)).toBe('');
  });
});

describe('250', () => {
  it('waits for the store, and the next command waits for 250', async () => {
    let commit: () => void = () => undefined;
    const peer = await greeted({ failEnqueue: () => new Promise((resolve) => (commit = resolve)) });
    await toData(peer);
    peer.sendRaw('text\r\n.\r\nNOOP\r\n');
    await until(() => world.bodies.finished === 1);
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(peer.pending).toBe('');
    commit();
    await peer.expect('250 2.0.0 OK, queued as 1');
    await peer.expect('250 2.0.0 OK');
  });
});

describe('a message over the limit', () => {
  it('is heard to its end, not stored, and refused', async () => {
    const peer = await greeted({ settings: { 'app.limits.size': 1 } });
    await toData(peer);
    await peer.sendRaw(`${'x'.repeat(1_048_577)}\r\n.\r\n`).expect('552 5.3.4');
    expect({ ...world.bodies, messages: world.messages.length }).toEqual({
      begun: 1,
      finished: 0,
      aborted: 1,
      messages: 0,
    });
    await peer.send('NOOP').expect(250);
  });

  it('ends the session when twice the limit has come', async () => {
    const peer = await greeted({ settings: { 'app.limits.size': 1 } });
    await toData(peer);
    await peer.sendRaw('x'.repeat(2_097_153)).expect('552 5.3.4');
    await until(() => world.bodies.aborted === 1 && world.listeners.sessions() === 0);
  });
});

describe('nothing remains', () => {
  it.each([
    ['vanishes', (peer: SmtpDialogue) => peer.socket.resetAndDestroy()],
    ['ends its side', (peer: SmtpDialogue) => peer.socket.end()],
  ])('when the peer %s in the middle of the data', async (_, leave) => {
    const peer = await greeted();
    await toData(peer);
    peer.sendRaw('half of it\r\n.');
    await until(() => world.bodies.begun === 1);
    leave(peer);
    await until(() => world.bodies.aborted === 1 && world.listeners.sessions() === 0);
    expect(world.messages).toEqual([]);
  });

  it('of a chunked message after RSET', async () => {
    const peer = await greeted();
    await peer.send('MAIL FROM:<a@x.example>').expect(250);
    await peer.send('RCPT TO:<b@client.example>').expect(250);
    await peer.sendRaw('BDAT 5\r\none\r\n').expect(250);
    await peer.send('RSET').expect(250);
    await until(() => world.bodies.aborted === 1);
    expect(world.messages).toEqual([]);
  });

  it('when a block cannot be written; the peer hears it at the end of the data', async () => {
    let writes = 0;
    const peer = await greeted({
      failWrite: () => (++writes > 1 ? Promise.reject(new Error('EIO')) : Promise.resolve()),
    });
    await toData(peer);
    await peer.sendRaw('text\r\n').sendRaw('more\r\n.\r\n').expect('451 4.3.0');
    expect(world.bodies).toEqual({ begun: 1, finished: 0, aborted: 1 });
  });
});

describe('pace', () => {
  it('a peer that drips less than a kilobyte per second is sent away', async () => {
    const peer = await greeted({ clock: new ManualClock() });
    await toData(peer);
    for (let drop = 0; drop < 5; drop++) {
      peer.sendRaw('drop\r\n');
      await new Promise((resolve) => peer.socket.write('', resolve));
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
      world.clock.advance(30_000);
    }
    await peer.sendRaw('drop\r\n').expect('421 4.4.2');
    await peer.expectClosed();
  });

  it('a slow store makes the peer wait instead of filling the memory', async () => {
    const waiting: (() => void)[] = [];
    let isSlow = false;
    const peer = await greeted({
      failWrite: () => (isSlow ? new Promise<void>((resolve) => waiting.push(resolve)) : Promise.resolve()),
    });
    await toData(peer);
    isSlow = true;
    const content = `${'x'.repeat(998)}\r\n`.repeat(20_000);
    let hasSentAll = false;
    peer.socket.write(content, () => (hasSentAll = true));
    await until(() => waiting.length > 0);
    for (let turn = 0; turn < 500; turn++) await new Promise(setImmediate);
    // 20 MB do not fit into the buffers of two sockets.
    expect(hasSentAll).toBe(false);
    isSlow = false;
    waiting.forEach((go) => {
      go();
    });
    await peer.sendRaw('.\r\n').expect(250);
    expect(without(world.messages[0]!.content)).toBe(content);
  });
});

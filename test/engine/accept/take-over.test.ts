/** The customer's end of a turn: our acceptor serves a connection that we opened ourselves (RFC 2645). */
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { SenderCheck } from '../../../src-main/engine/accept/judge-recipient.ts';
import { takeOver, type TakenOver } from '../../../src-main/engine/accept/take-over.ts';
import { replies } from '../../../src-main/mail/smtp-reply.ts';
import { startAcceptWorld, type AcceptWorld } from '../../helpers/accept-world.ts';
import { SmtpDialogue } from '../../helpers/smtp-dialogue.ts';
import { testCertificate } from '../../helpers/test-certificate.ts';

let world: AcceptWorld;
afterEach(() => world.close());

interface Turned {
  /** The provider, a client now. */
  readonly provider: SmtpDialogue;
  readonly taken: TakenOver;
}

interface TurnWish {
  /** The connection was encrypted before the turn; we are its TLS client. */
  readonly tls?: boolean;
  /** What the provider said behind its 250, in the same packet. */
  readonly early?: string;
  readonly checkSender?: SenderCheck;
}

/** We have connected to the provider, said ATRN and heard 250. */
async function turn({ tls = false, early = '', checkSender }: TurnWish = {}): Promise<Turned> {
  const server = tls ? createTlsServer(await testCertificate('provider.example')) : createServer();
  const accepted = new Promise<Socket>((resolve) =>
    server.once(tls ? 'secureConnection' : 'connection', resolve),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const ours = tls
    ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    : connect(port, '127.0.0.1');
  if (tls) await new Promise((resolve) => ours.once('secureConnect', resolve));
  const theirs = await accepted;
  onTestFinished(async () => {
    for (const socket of [ours, theirs]) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  ours.pause();
  if (early !== '') ours.unshift(Buffer.from(early));
  const taken = takeOver(
    {
      socket: ours,
      fetched: { mayTake: (domain) => domain === 'client.example' },
      certificate: world.certificate,
    },
    { ...world.deps, ...(checkSender && { checkSender }) },
  );
  return { provider: SmtpDialogue.over(theirs), taken };
}

describe('after the turn', () => {
  it('greets at once and lists what speeds mail up, and neither AUTH nor ETRN, ATRN', async () => {
    world = await startAcceptWorld({
      gateways: [{ 'domain.name': 'client.example', 'dequeuing.etrn.honor': true }],
      settings: { 'app.listen.atrn-on-smtp': true },
    });
    const { provider } = await turn();
    await provider.expect(220);
    expect((await provider.send('EHLO provider.example').reply()).split('\n').slice(1)).toEqual(
      [
        'PIPELINING',
        'SIZE 52428800',
        '8BITMIME',
        'SMTPUTF8',
        'DSN',
        'CHUNKING',
        'ENHANCEDSTATUSCODES',
        'STARTTLS',
        'XREADAHEAD',
      ].map((keyword, index, all) => `250${index < all.length - 1 ? '-' : ' '}${keyword}`),
    );
    for (const verb of ['AUTH PLAIN', 'ETRN client.example', 'ATRN client.example'])
      await provider.send(verb).expect('502 5.5.1');
  });

  it('offers no STARTTLS where TLS was started before', async () => {
    world = await startAcceptWorld();
    const { provider } = await turn({ tls: true });
    await provider.expect(220);
    expect(await provider.send('EHLO provider.example').reply()).not.toContain('STARTTLS');
    await provider.send('STARTTLS').expect('503');
    expect(await provider.deliver('Subject: x')).toMatch(/^250/);
    expect(world.messages[0]!.message.receivedFrom).toContain('ESMTPS');
  });

  it('lets a provider start TLS where there is none', async () => {
    world = await startAcceptWorld();
    const { provider } = await turn();
    await provider.expect(220);
    await provider.send('EHLO provider.example').expect(250);
    await provider.startTls();
    await provider.send('EHLO provider.example').expect(250);
    expect(await provider.deliver('Subject: x')).toMatch(/^250/);
  });

  it('reads what the provider said behind its 250', async () => {
    world = await startAcceptWorld();
    const { provider } = await turn({ early: 'EHLO provider.example\r\nNOOP\r\n' });
    await provider.expect(220);
    await provider.expect('250-');
    await provider.expect('250 2.0.0');
  });
});

describe('mail that is handed over', () => {
  it('is stored before its 250, and counted when the provider closes', async () => {
    world = await startAcceptWorld();
    const { provider, taken } = await turn();
    await provider.expect(220);
    await provider.send('EHLO provider.example').expect(250);
    for (const content of ['one', 'two'])
      expect(await provider.deliver(`Subject: ${content}`)).toMatch(/^250/);
    const bytes = world.messages.reduce((sum, { content }) => sum + content.length, 0);
    await provider.send('QUIT').expect(221);
    await provider.expectClosed();
    expect([await taken.ended, world.messages.length]).toEqual([{ messages: 2, bytes }, 2]);
  });

  it('is for the domains that are fetched only, with the checks of any mail', async () => {
    world = await startAcceptWorld({
      gateways: [{ 'domain.name': 'client.example' }, { 'domain.name': 'other.example' }],
    });
    const { provider } = await turn();
    await provider.expect(220);
    await provider.send('EHLO provider.example').expect(250);
    await provider.send('MAIL FROM:<a@x.example> SIZE=999999999').expect('552 5.3.4');
    await provider.send('MAIL FROM:<a@x.example>').expect(250);
    await provider.send('RCPT TO:<b@other.example>').expect('550 5.7.1');
    await provider.send('RCPT TO:<b@elsewhere.example>').expect('550 5.7.1');
    await provider.send('RCPT TO:<b@client.example>').expect(250);
  });

  it('may come from a sender of the domain itself: the provider has judged him', async () => {
    world = await startAcceptWorld();
    const { provider } = await turn();
    await provider.expect(220);
    await provider.send('EHLO provider.example').expect(250);
    expect(await provider.deliver('Subject: x', 'boss@client.example')).toMatch(/^250/);
  });

  it('may come from a sender of whom nobody here knows (G2)', async () => {
    world = await startAcceptWorld();
    const { provider } = await turn({
      checkSender: () => ({ refusal: replies.unknownSender, reason: 'not listed' }),
    });
    await provider.expect(220);
    await provider.send('EHLO provider.example').expect(250);
    expect(await provider.deliver('Subject: x', 'gone@client.example')).toMatch(/^250/);
  });

  it('comes in chunks without waiting for replies', async () => {
    world = await startAcceptWorld();
    const { provider, taken } = await turn();
    await provider.expect(220);
    await provider.send('EHLO provider.example').expect(250);
    const one = 'MAIL FROM:<a@x.example>\r\nRCPT TO:<b@client.example>\r\nBDAT 14 LAST\r\nSubject: 1\r\n\r\n';
    provider.sendRaw(`${one}${one}${one}QUIT\r\n`);
    for (const code of ['250 2.1.0', '250 2.1.5', '250 2.0.0']) await provider.expect(code);
    expect(await taken.ended).toMatchObject({ messages: 3 });
  });
});

describe('the end', () => {
  it('by us is 421 between messages', async () => {
    world = await startAcceptWorld();
    const { provider, taken } = await turn();
    await provider.expect(220);
    taken.shutDown();
    await provider.expect('421 4.3.2');
    await provider.expectClosed();
    expect(await taken.ended).toEqual({ messages: 0, bytes: 0 });
  });

  it('leaves nothing of a message that was cut off', async () => {
    world = await startAcceptWorld();
    const { provider, taken } = await turn();
    await provider.expect(220);
    await provider.send('EHLO provider.example').expect(250);
    await provider.send('MAIL FROM:<a@x.example>').expect(250);
    await provider.send('RCPT TO:<b@client.example>').expect(250);
    await provider.send('DATA').expect(354);
    provider.sendRaw('Subject: half');
    provider.destroy();
    expect([await taken.ended, world.messages]).toEqual([{ messages: 0, bytes: 0 }, []]);
    expect(world.bodies.begun).toBe(1);
  });
});

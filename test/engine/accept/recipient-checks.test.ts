/** Checks on a recipient that take their time: the answers keep their order, the first objection counts, nobody else waits. */
import { afterEach, expect, it } from 'vitest';
import type { RecipientCheck } from '../../../src-main/engine/accept/judge-recipient.ts';
import { replies } from '../../../src-main/mail/smtp-reply.ts';
import { startAcceptWorld, type AcceptWorld } from '../../helpers/accept-world.ts';
import { SmtpDialogue } from '../../helpers/smtp-dialogue.ts';
import { until } from '../../helpers/until.ts';

let world: AcceptWorld | null = null;
const peers: SmtpDialogue[] = [];

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.destroy();
  await world?.close();
  world = null;
});

async function connect(recipientChecks: readonly RecipientCheck[]): Promise<SmtpDialogue> {
  world ??= await startAcceptWorld({ recipientChecks });
  const peer = await SmtpDialogue.greeted(world.port('smtp'));
  peers.push(peer);
  return peer;
}

/** Answers when the test says so: refuses the named local parts. */
class Patient {
  readonly #waiting: (() => void)[] = [];
  readonly asked: string[] = [];

  constructor(private readonly refused: readonly string[]) {}

  readonly check: RecipientCheck = async ({ recipient }) => {
    this.asked.push(recipient.localPart);
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return this.refused.includes(recipient.localPart)
      ? { refusal: replies.unknownRecipient, reason: 'not listed' }
      : null;
  };

  async answer(localPart: string): Promise<void> {
    await until(() => this.asked.includes(localPart));
    this.#waiting.shift()?.();
  }
}

it('pipelined recipients are judged one after the other and answered in their order', async () => {
  const patient = new Patient(['b']);
  const peer = await connect([patient.check]);
  peer.send(
    'MAIL FROM:<s@x.example>',
    'RCPT TO:<a@client.example>',
    'RCPT TO:<b@client.example>',
    'RCPT TO:<c@client.example>',
    'NOOP',
  );
  for (const localPart of ['a', 'b', 'c']) await patient.answer(localPart);
  const heard = [];
  for (let count = 0; count < 5; count++) heard.push(await peer.reply());
  expect({ asked: patient.asked, heard }).toEqual({
    asked: ['a', 'b', 'c'],
    heard: [
      '250 2.1.0 Sender OK',
      '250 2.1.5 Recipient OK',
      '550 5.1.1 No such recipient here',
      '250 2.1.5 Recipient OK',
      '250 2.0.0 OK',
    ],
  });
});

it('a session that waits for a check keeps no other session waiting', async () => {
  const patient = new Patient([]);
  const slow = await connect([
    (question, gateway) =>
      question.recipient.localPart === 'slow' ? patient.check(question, gateway) : null,
  ]);
  const quick = await connect([]);
  slow.send('MAIL FROM:<s@x.example>', 'RCPT TO:<slow@client.example>');
  await until(() => patient.asked.length === 1);
  const reply = await quick.deliver('Subject: quick\r\n\r\nHello\r\n');
  await patient.answer('slow');
  await slow.expect(250);
  expect([reply.slice(0, 9), await slow.reply()]).toEqual(['250 2.0.0', '250 2.1.5 Recipient OK']);
});

it('the first objection counts and later checks are not asked', async () => {
  const asked: string[] = [];
  const peer = await connect([
    () => {
      asked.push('first');
      return { refusal: replies.unknownRecipient, reason: 'not listed' };
    },
    () => {
      asked.push('second');
      return null;
    },
  ]);
  await peer.send('MAIL FROM:<s@x.example>').expect(250);
  expect([await peer.send('RCPT TO:<a@client.example>').reply(), asked]).toEqual([
    '550 5.1.1 No such recipient here',
    ['first'],
  ]);
});

it('a check that fails inside is answered with 451 and the session goes on', async () => {
  const peer = await connect([() => Promise.reject(new Error('broken'))]);
  await peer.send('MAIL FROM:<s@x.example>').expect(250);
  expect([await peer.send('RCPT TO:<a@client.example>').reply(), await peer.send('NOOP').reply()]).toEqual([
    '451 4.3.0 Local trouble, try again later',
    '250 2.0.0 OK',
  ]);
});

it('a peer that leaves while its recipient is judged harms nobody', async () => {
  const patient = new Patient(['a']);
  const peer = await connect([patient.check]);
  peer.send('MAIL FROM:<s@x.example>', 'RCPT TO:<a@client.example>');
  await until(() => patient.asked.length === 1);
  peer.socket.resetAndDestroy();
  await until(() => world?.listeners.sessions() === 0);
  await patient.answer('a');
  const other = await connect([]);
  expect(await other.send('NOOP').reply()).toBe('250 2.0.0 OK');
});

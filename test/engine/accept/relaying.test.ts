/** Mail for other domains (S4, G5): only from a gateway that signed in and may send through us. */
import { afterEach, expect, it } from 'vitest';
import type { AppSettings } from '../../../src-main/shared/settings/app-settings.ts';
import { startAcceptWorld, type AcceptWorld } from '../../helpers/accept-world.ts';
import { SmtpDialogue } from '../../helpers/smtp-dialogue.ts';

let world: AcceptWorld;
afterEach(() => world.close());

const gateways = [
  { 'domain.name': 'client.example', 'settings.relay': true, secret: 'sesame' },
  { 'domain.name': 'second.example', 'dequeuing.account': 'client.example', secret: null },
  { 'domain.name': 'other.example', 'settings.sender-auth': false, secret: 'open' },
  { 'domain.name': 'off.example', 'domain.enabled': false, secret: null },
];

/** A session that signed in as a gateway, if one is named. */
async function peerOf(
  account: 'client.example' | 'other.example' | null,
  settings: Partial<AppSettings> = {},
): Promise<SmtpDialogue> {
  world = await startAcceptWorld({ gateways, settings: { ...settings, 'app.auth.plain-in-clear': true } });
  const peer = await SmtpDialogue.greeted(world.port('smtp'));
  const secret = account === 'client.example' ? 'sesame' : 'open';
  const credentials = Buffer.from(`\0${account ?? ''}\0${secret}`).toString('base64');
  if (account !== null) await peer.send(`AUTH PLAIN ${credentials}`).expect(235);
  return peer;
}

const mailFrom = (peer: SmtpDialogue, sender: string) => peer.send(`MAIL FROM:<${sender}>`).expect(250);
const rcpt = async (peer: SmtpDialogue, recipient: string): Promise<string> =>
  (await peer.send(`RCPT TO:<${recipient}>`).reply()).slice(0, 9);

it('a gateway that may send reaches any domain; each recipient goes its own way', async () => {
  const peer = await peerOf('client.example');
  await mailFrom(peer, 'me@client.example');
  const heard = [
    await rcpt(peer, 'a@elsewhere.example'),
    await rcpt(peer, 'b@other.example'),
    await rcpt(peer, 'c@[192.0.2.7]'),
  ];
  await peer.send('DATA').expect(354);
  await peer.sendRaw('text\r\n.\r\n').expect(250);
  expect(heard).toEqual(['250 2.1.5', '250 2.1.5', '250 2.1.5']);
  expect(
    world.messages.map(({ message }) =>
      message.recipients.map(({ gateway, status, nextHop }) => [gateway, status, nextHop]),
    ),
  ).toEqual([
    [
      ['external', 'due', 'elsewhere.example'],
      ['other.example', 'held', null],
      ['external', 'due', '[192.0.2.7]'],
    ],
  ]);
});

it.each([
  ['nobody who has not signed in', null, 'a@elsewhere.example'],
  ['no gateway that may not send', 'other.example', 'a@elsewhere.example'],
  ['not to the domain of a gateway that is switched off', 'client.example', 'a@off.example'],
  ['not to our own name', 'client.example', 'a@mx.provider.example'],
  ['not by a percent sign', null, 'a%elsewhere.example@off.example'],
] as const)('%s is relayed', async (_who, account, recipient) => {
  const peer = await peerOf(account);
  await mailFrom(peer, 'someone@x.example');
  expect(await rcpt(peer, recipient)).toBe('550 5.7.1');
});

it('a trusted address is not relayed without signing in', async () => {
  const peer = await peerOf(null, { 'app.limits.trusted': ['127.0.0.1'] });
  await mailFrom(peer, 'someone@x.example');
  expect(await rcpt(peer, 'a@elsewhere.example')).toBe('550 5.7.1');
});

it('a sender of another gateway that wants its own authentication is refused outside too', async () => {
  const peer = await peerOf('other.example');
  await mailFrom(peer, 'me@client.example');
  expect(await rcpt(peer, 'a@client.example')).toBe('550 5.7.1');
});

it.each([
  ['me@client.example', '250 2.1.5'],
  ['me@second.example', '250 2.1.5'],
  ['', '250 2.1.5'],
  ['me@other.example', '553 5.7.1'],
  ['me@x.example', '553 5.7.1'],
])('where senders must match the account, "%s" hears %s', async (sender, expected) => {
  const peer = await peerOf('client.example', { 'global.exempt-matching': false });
  await mailFrom(peer, sender);
  expect(await rcpt(peer, 'a@elsewhere.example')).toBe(expected);
});

it('senders need not match while gateways are exempt', async () => {
  const peer = await peerOf('client.example');
  await mailFrom(peer, 'me@x.example');
  expect(await rcpt(peer, 'a@elsewhere.example')).toBe('250 2.1.5');
});

it('a message for a gateway that forwards is stored together with its copies', async () => {
  world = await startAcceptWorld({
    gateways: [
      {
        'domain.name': 'client.example',
        'forwarding.address': 'boss@elsewhere.example',
        'forwarding.mail-from': '<>',
      },
    ],
  });
  const peer = await SmtpDialogue.greeted(world.port('smtp'));
  expect(await peer.deliver('text')).toMatch(/^250 2\.0\.0 OK, queued as 1/);
  expect(
    world.messages.map(({ message, content }) => [
      message.id,
      message.origin,
      message.reversePath === '' ? '<>' : 'sender',
      message.recipients.map(({ forwardPath, status }) => `${forwardPath} ${status}`).join(),
      content.endsWith('text\r\n'),
    ]),
  ).toEqual([
    [1, 'received', 'sender', 'b@client.example held', true],
    [2, 'forwarded', '<>', 'boss@elsewhere.example due', true],
  ]);
});

/** Mail of our own: what a notice looks like and where it goes. */
import { simpleParser } from 'mailparser';
import { expect, it } from 'vitest';
import { OwnMail } from '../../src-main/engine/assembly/own-mail.ts';
import { appSettings } from '../../src-main/shared/settings/app-settings.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { claim, temporaryStore } from '../helpers/temporary-store.ts';
import { aGateway, directoryOf } from '../helpers/turn-fixtures.ts';

async function ownMail() {
  const store = await temporaryStore();
  const mail = new OwnMail({
    store,
    clock: new ManualClock(Date.UTC(2026, 0, 2, 3, 4, 5)),
    gateways: directoryOf([aGateway({ 'domain.name': 'client.example' })]),
    settings: () => appSettings.parse({ 'app.host-name': 'mx.example' }),
  });
  return { store, mail };
}

it('a notice to a gateway is held there, with the null reverse-path and marked as automatic', async () => {
  const { store, mail } = await ownMail();
  const id = await mail.sendNotice({
    to: 'postmaster@client.example',
    subject: 'Übersicht',
    text: 'Grüße\nzwei',
  });
  const [message] = await claim(store);
  const bytes = message?.body.kind === 'inline' ? Buffer.from(message.body.bytes) : Buffer.alloc(0);
  const parsed = await simpleParser(bytes);
  expect({
    id: message?.id,
    origin: message?.origin,
    reversePath: message?.reversePath,
    recipients: message?.recipients.map(({ forwardPath, notify }) => [forwardPath, notify]),
    from: parsed.from?.text,
    subject: parsed.subject,
    text: parsed.text,
    date: parsed.date?.toISOString(),
    messageId: parsed.messageId,
    automatic: parsed.headers.get('auto-submitted'),
    bareNewlines: /(?<!\r)\n|\r(?!\n)/.test(bytes.toString('latin1')),
  }).toEqual({
    id,
    origin: 'notice',
    reversePath: '',
    recipients: [['postmaster@client.example', 'NEVER']],
    from: '"Schleuse" <postmaster@mx.example>',
    subject: 'Übersicht',
    text: 'Grüße\nzwei\n',
    date: '2026-01-02T03:04:05.000Z',
    messageId: `<${String(id)}.1767323045000@mx.example>`,
    automatic: 'auto-generated',
    bareNewlines: false,
  });
});

it('a notice to any other domain is due at once', async () => {
  const { store, mail } = await ownMail();
  await mail.sendNotice({ to: 'admin@office.example', subject: 'x', text: 'x' });
  expect(await store.dueDestinations()).toEqual([{ gateway: 'external', nextHop: 'office.example' }]);
});

/** Reports as their readers get them: composed, stored with the outcome, and read by two parsers that we did not write. */
import { simpleParser } from 'mailparser';
import { expect, it } from 'vitest';
import { createSettleDelivery } from '../../../src-main/engine/finish/settle-delivery.ts';
import type { DeliveryOutcome } from '../../../src-main/mail/delivery-outcome.ts';
import { parseWithPython, type PythonPart } from '../../helpers/python-mail.ts';
import { reportWorld, SENDER_DOMAIN } from '../../helpers/report-world.ts';
import { ended } from '../../helpers/temporary-store.ts';

const refused: DeliveryOutcome = {
  kind: 'failed',
  reason: 'refused',
  reply: { code: 550, enhanced: '5.1.1', text: 'No such user' },
  detail: 'reply to RCPT',
};
const taken: DeliveryOutcome = { kind: 'delivered', reply: { code: 250, enhanced: '2.0.0', text: 'OK' } };

const original = [
  'Message-ID: <1@example.com>',
  'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
  'From: sender@example.com',
  '',
  'Hallo',
  '',
].join('\r\n');

const typesOf = (part: PythonPart): unknown =>
  part.parts.length === 0 ? part.type : [part.type, ...part.parts.map(typesOf)];
const defectsOf = (part: PythonPart): string[] => [...part.defects, ...part.parts.flatMap(defectsOf)];
/** Fields of the groups of part 2. */
const statusOf = (report: PythonPart): Readonly<Record<string, string>>[] =>
  report.parts[1]?.parts.map(({ headers }) => headers) ?? [];

it('a refused recipient gives one DSN with the fields of RFC 3464, stored with the failure', async () => {
  const world = await reportWorld();
  await world.settle({ 'a@client.example': refused }, { body: original, message: { envid: 'QQ+2B1' } });

  const [report] = await world.reports();
  const python = parseWithPython(report!.bytes);
  expect(await ended(world.store)).toEqual({ 'a@client.example': 'failed' });
  expect(report?.message).toMatchObject({
    origin: 'dsn',
    reversePath: '',
    ret: null,
    bodyType: '7bit',
    smtpUtf8: false,
    envid: '2@mx.example',
    recipients: [{ forwardPath: `sender@${SENDER_DOMAIN}`, notify: 'NEVER' }],
  });
  expect(typesOf(python)).toEqual([
    'multipart/report',
    'text/plain',
    ['message/delivery-status', 'text/plain', 'text/plain'],
    'text/rfc822-headers',
  ]);
  expect(defectsOf(python)).toEqual([]);
  expect(python.headers).toMatchObject({
    from: 'Mail Delivery System <MAILER-DAEMON@mx.example>',
    to: 'sender@example.com',
    subject: 'Unzustellbar / Undeliverable: Grüße',
    'in-reply-to': '<1@example.com>',
    references: '<1@example.com>',
    'auto-submitted': 'auto-replied',
    'mime-version': '1.0',
    date: 'Fri, 02 Jan 2026 03:04:05 +0000',
  });
  expect(statusOf(python)).toEqual([
    {
      'original-envelope-id': 'QQ+1',
      'reporting-mta': 'dns; mx.example',
      'arrival-date': 'Tue, 14 Nov 2023 22:13:20 +0000',
    },
    {
      'final-recipient': 'rfc822;a@client.example',
      action: 'failed',
      status: '5.1.1',
      'remote-mta': 'dns; mail.target.example',
      'diagnostic-code': 'smtp; 550 5.1.1 No such user',
      'last-attempt-date': 'Fri, 2 Jan 2026 03:04:05 +0000',
    },
  ]);
  expect(python.parts[2]?.text).toBe(original.slice(0, original.indexOf('\r\n\r\n') + 2));
});

it('all recipients that changed in a round stand in one report', async () => {
  const world = await reportWorld();
  const outcomes = { 'a@client.example': refused, 'b@client.example': taken, 'c@client.example': refused };
  await world.settle(outcomes, { notify: 'SUCCESS,FAILURE', attempt: { peerOffersDsn: false } });
  const reports = await world.reports();
  expect(
    reports.map(({ bytes }) =>
      statusOf(parseWithPython(bytes)).map(({ action, status }) => [action, status]),
    ),
  ).toEqual([
    [
      [undefined, undefined],
      ['failed', '5.1.1'],
      ['relayed', '2.0.0'],
      ['failed', '5.1.1'],
    ],
  ]);
});

it('people read it in German and English, with the words of the peer and the last session', async () => {
  const world = await reportWorld();
  await world.settle({ 'a@client.example': refused }, { body: original });
  const [report] = await world.reports();
  const { text } = await simpleParser(report!.bytes);
  expect(text?.split('\n').filter((line) => /Mailserver|mail server|^[<>] |Grüße/.test(line))).toEqual([
    '    Der Mailserver hat die Nachricht endgültig abgelehnt. mail.target.example antwortete: 550 5.1.1 No such user',
    'Betreff Ihrer Nachricht: Grüße',
    '    The mail server refused the message for good. mail.target.example said: 550 5.1.1 No such user',
    'Subject of your message: Grüße',
    '> RCPT TO:<a@client.example>',
    '< 550 5.1.1 No such user',
  ]);
});

it.each([
  ['de', 'Unzustellbar: Grüße'],
  ['en', 'Undeliverable: Grüße'],
] as const)('P62 %s speaks one language', async (language, subject) => {
  const world = await reportWorld({ 'app.dsn.language': language, 'app.dsn.no-transcript': true });
  await world.settle({ 'a@client.example': refused }, { body: original });
  const [report] = await world.reports();
  const parsed = await simpleParser(report!.bytes);
  expect([
    parsed.subject,
    /antwortete|endgültig/.test(parsed.text ?? ''),
    parsed.text?.includes('said'),
  ]).toEqual([subject, language === 'de', language === 'en']);
  expect(parsed.text).not.toContain('RCPT TO');
});

it('P61: the operator writes subject and text himself', async () => {
  const world = await reportWorld({
    'app.dsn.fail-subject': 'Back: $SUBJECT$ for $RECIPIENT$',
    'app.dsn.fail-text': 'Sorry.\n$REASON$\n$UNKNOWN$',
    'app.dsn.language': 'en',
    'app.dsn.no-transcript': true,
  });
  await world.settle({ 'a@client.example': refused }, { body: original });
  const [report] = await world.reports();
  const python = parseWithPython(report!.bytes);
  expect([python.headers['subject'], python.parts[0]?.text?.replaceAll('\r\n', '\n')]).toEqual([
    'Back: Grüße for a@client.example',
    'Sorry.\n<a@client.example>\n    The mail server refused the message for good. mail.target.example said: 550 5.1.1 No such user\n$UNKNOWN$\n',
  ]);
});

it.each([
  ['RET=FULL', 'FULL', false, 'message/rfc822'],
  ['RET=HDRS', 'HDRS', true, 'text/rfc822-headers'],
  ['P56 on', null, true, 'message/rfc822'],
  ['P56 off', null, false, 'text/rfc822-headers'],
] as const)('%s decides what of the original comes back', async (_title, ret, include, type) => {
  const world = await reportWorld({ 'app.retry.include-original': include });
  await world.settle({ 'a@client.example': refused }, { body: original, message: { ret } });
  const [report] = await world.reports();
  const python = parseWithPython(report!.bytes);
  expect([python.parts[2]?.type, defectsOf(python)]).toEqual([type, []]);
  expect(report!.bytes.includes('Hallo\r\n')).toBe(type === 'message/rfc822');
});

it('RET is about failures: a delay brings the header only', async () => {
  const world = await reportWorld({ 'app.retry.first-minutes': 0 });
  const postponed: DeliveryOutcome = {
    kind: 'deferred',
    reason: 'postponed',
    reply: { code: 450, enhanced: '4.2.1', text: 'Busy' },
    detail: 'reply to RCPT',
  };
  await world.settle({ 'a@client.example': postponed }, { body: original, message: { ret: 'FULL' } });
  const [report] = await world.reports();
  const python = parseWithPython(report!.bytes);
  expect([python.headers['subject'], python.parts[2]?.type, statusOf(python)[1]]).toEqual([
    'Verzögert / Delayed: Grüße',
    'text/rfc822-headers',
    {
      'final-recipient': 'rfc822;a@client.example',
      action: 'delayed',
      status: '4.2.1',
      'remote-mta': 'dns; mail.target.example',
      'diagnostic-code': 'smtp; 450 4.2.1 Busy',
      'last-attempt-date': 'Fri, 2 Jan 2026 03:04:05 +0000',
      'will-retry-until': 'Wed, 7 Jan 2026 03:04:05 +0000',
    },
  ]);
});

it('an 8-bit original comes back as it is, and the report says that it is 8-bit', async () => {
  const world = await reportWorld();
  const body = Buffer.from('Subject: x\r\n\r\nGr\xfc\xdfe\r\n', 'latin1');
  await world.settle({ 'a@client.example': refused }, { body, message: { ret: 'FULL', bodyType: '8bit' } });
  const [report] = await world.reports();
  const python = parseWithPython(report!.bytes);
  expect([report?.message.bodyType, python.parts[2]?.headers['content-transfer-encoding']]).toEqual([
    '8bit',
    '8bit',
  ]);
  expect(report!.bytes.includes(body)).toBe(true);
});

it('an 8-bit header alone is encoded, so that the report is 7-bit', async () => {
  const world = await reportWorld();
  const body = Buffer.from('Subject: Gr\xfc\xdfe\r\n\r\nx\r\n', 'latin1');
  await world.settle({ 'a@client.example': refused }, { body, message: { bodyType: '8bit' } });
  const [report] = await world.reports();
  const python = parseWithPython(report!.bytes);
  expect([
    report?.message.bodyType,
    python.parts[2]?.headers['content-transfer-encoding'],
    defectsOf(python),
  ]).toEqual(['7bit', 'quoted-printable', []]);
});

it('an original with SMTPUTF8 is reported with the types of RFC 6533', async () => {
  const world = await reportWorld();
  await world.settle(
    { 'jörg@client.example': refused },
    {
      from: 'änne@example.com',
      body: 'Subject: Grüße\r\n\r\nHallo\r\n',
      message: { smtpUtf8: true, bodyType: '8bit', ret: 'HDRS' },
    },
  );
  const [report] = await world.reports();
  const text = report!.bytes.toString('utf8');
  expect(report?.message).toMatchObject({
    smtpUtf8: true,
    bodyType: '8bit',
    recipients: [{ forwardPath: 'änne@example.com' }],
  });
  expect(text.match(/^(Content-Type: message\/[^\r]*|Final-Recipient: [^\r]*|To: [^\r]*)/gm)).toEqual([
    'To: änne@example.com',
    'Content-Type: message/global-delivery-status',
    'Final-Recipient: utf-8;jörg@client.example',
    'Content-Type: message/global-headers',
  ]);
});

it('P55: the postmaster gets a copy; without an address of his it waits in his queue', async () => {
  const known = await reportWorld({
    'app.retry.tell-postmaster': true,
    'app.retry.postmaster': 'pm@office.example',
  });
  await known.settle({ 'a@client.example': refused });
  const unknown = await reportWorld({ 'app.retry.tell-postmaster': true });
  await unknown.settle({ 'a@client.example': refused });
  const rows = await unknown.store.listQueue({ gateway: 'postmaster', afterId: 0, limit: 10 });
  expect([
    (await known.reports('office.example')).map(({ message }) => message.recipients[0]?.forwardPath),
    rows.map(({ recipient, status }) => [recipient, status]),
  ]).toEqual([['pm@office.example'], [['postmaster@mx.example', 'held']]]);
});

it('P50: the end of a delay is a plain notice', async () => {
  const world = await reportWorld({ 'app.retry.first-minutes': 0, 'app.retry.notify-late': true });
  const lost: DeliveryOutcome = {
    kind: 'deferred',
    reason: 'connection-failed',
    reply: null,
    detail: 'ECONNREFUSED',
  };
  await world.settle({ 'a@client.example': lost }, { body: original });
  await world.reports();
  world.clock.advance(3_600_000);
  await world.store.wake(world.clock.now(), 0);
  const [claimed] = await world.store.claim({
    gateway: 'client.example',
    nextHop: 'target.example:25',
    limit: 1,
    maxInlineBytes: 1000,
    owner: 'o',
    leaseUntil: 1e12,
  });
  await createSettleDelivery(world.deps)(claimed!, new Map([[claimed!.recipients[0]!.id, taken]]), {
    at: world.clock.now(),
    way: 'retry',
    peer: '[192.0.2.9]:25',
    tls: null,
    certificate: null,
    durationMs: 1,
    peerOffersDsn: true,
    transcript: () => [],
  });
  const [notice] = await world.reports();
  const python = parseWithPython(notice!.bytes);
  expect([notice?.message.origin, python.type, python.headers['subject']]).toEqual([
    'notice',
    'text/plain',
    'Nach Verzögerung zugestellt / Delivered after a delay: Grüße',
  ]);
});

it('what a person returns comes back as 5.7.1 with his sentence, one report per message', async () => {
  const world = await reportWorld({ 'app.dsn.language': 'en' });
  const busy: DeliveryOutcome = { kind: 'deferred', reason: 'postponed', reply: null, detail: '' };
  await world.settle({ 'a@client.example': busy, 'b@client.example': busy });
  expect(await world.returnAll('The office is closed for good.')).toBe(2);
  const reports = await world.reports();
  expect(reports.map(({ bytes }) => statusOf(parseWithPython(bytes)).slice(1))).toEqual([
    ['a', 'b'].map((name) => ({
      'final-recipient': `rfc822;${name}@client.example`,
      action: 'failed',
      status: '5.7.1',
      'diagnostic-code': 'x-schleuse; The office is closed for good.',
    })),
  ]);
  const { text } = await simpleParser(reports[0]!.bytes);
  expect(text).toContain(
    'The message was returned by the operator of the gateway. The office is closed for good.',
  );
});

/** The fields of a DSN that programs read. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  deliveryStatusFields,
  fromXtext,
  toXtext,
  type ReportedRecipient,
} from '../../src-main/mail/delivery-status-notification.ts';

const failed: ReportedRecipient = {
  forwardPath: 'a@client.example',
  orcpt: null,
  action: 'failed',
  status: '5.1.1',
  remoteMta: 'mail.client.example',
  diagnostic: { type: 'smtp', text: '550 5.1.1 No such user' },
  lastAttemptAt: Date.UTC(2026, 0, 2, 3, 4, 5),
  willRetryUntil: null,
};

const fieldsOf = (recipient: Partial<ReportedRecipient>, envid: string | null = null): string[] =>
  deliveryStatusFields({
    reportingMta: 'mx.example',
    envid,
    arrivedAt: 0,
    recipients: [{ ...failed, ...recipient }],
  }).split('\r\n');

it('a message and its recipients are groups divided by an empty line', () => {
  expect(fieldsOf({ orcpt: 'rfc822;old+2Bname@client.example' }, 'QQ+3D1')).toEqual([
    'Original-Envelope-Id: QQ=1',
    'Reporting-MTA: dns; mx.example',
    'Arrival-Date: Thu, 1 Jan 1970 00:00:00 +0000',
    '',
    'Original-Recipient: rfc822;old+name@client.example',
    'Final-Recipient: rfc822;a@client.example',
    'Action: failed',
    'Status: 5.1.1',
    'Remote-MTA: dns; mail.client.example',
    'Diagnostic-Code: smtp; 550 5.1.1 No such user',
    'Last-Attempt-Date: Fri, 2 Jan 2026 03:04:05 +0000',
    '',
  ]);
});

it('an address beyond ASCII has the type utf-8, and a delay says how long we try', () => {
  const fields = fieldsOf({
    forwardPath: 'jörg@client.example',
    orcpt: 'utf-8;j\\x{F6}rg@client.example',
    action: 'delayed',
    willRetryUntil: 0,
  });
  expect(fields.filter((line) => /^(Original-R|Final|Will)/.test(line))).toEqual([
    'Original-Recipient: utf-8;j\\x{F6}rg@client.example',
    'Final-Recipient: utf-8;jörg@client.example',
    'Will-Retry-Until: Thu, 1 Jan 1970 00:00:00 +0000',
  ]);
});

it('nothing that a peer or an envelope says can begin a field of its own', () => {
  const lines = fieldsOf(
    {
      diagnostic: { type: 'smtp', text: '550 a\r\nAction: delivered' },
      orcpt: 'rfc822;a+0D+0AAction:x@b.example',
    },
    'x+0D+0AReporting-MTA:+20evil',
  );
  expect(lines.filter((line) => /^(Action|Reporting-MTA)/.test(line))).toEqual([
    'Reporting-MTA: dns; mx.example',
    'Action: failed',
  ]);
});

it('long replies are folded and can be unfolded again', () => {
  const text = `550 ${'word '.repeat(90)}end`;
  const folded = deliveryStatusFields({
    reportingMta: 'mx.example',
    envid: null,
    arrivedAt: 0,
    recipients: [{ ...failed, diagnostic: { type: 'smtp', text } }],
  });
  expect(Math.max(...folded.split('\r\n').map(({ length }) => length))).toBeLessThan(78);
  expect(folded.replace(/\r\n /g, ' ')).toContain(`Diagnostic-Code: smtp; ${text}\r\n`);
});

it('xtext and back is the same text', () => {
  const ascii = fc.string({ unit: 'binary-ascii' });
  fc.assert(
    fc.property(ascii, (text) => fromXtext(toXtext(text)) === text && /^[!-~]*$/.test(toXtext(text))),
  );
});

/** What becomes of a recipient after an attempt, and who hears of it. */
import { expect, it } from 'vitest';
import { decideRecipient, type Decision } from '../../src-main/engine/finish/decide-recipient.ts';
import { judgeFailure } from '../../src-main/engine/finish/judge-failure.ts';
import type { DeliveryOutcome } from '../../src-main/mail/delivery-outcome.ts';
import { appSettings, type AppSettings } from '../../src-main/shared/settings/app-settings.ts';
import type { ClaimedMessage, ClaimedRecipient, RetryProgress } from '../../src-main/store/store-contract.ts';
import { aClaimed, type MessageWish } from '../helpers/delivery-fixtures.ts';

const NOW = 1_000_000;
const DAY = 86_400_000;
const target = 'target.example:25';
const busy = { code: 450, enhanced: '4.2.1', text: 'Busy' };
const unknown = { code: 550, enhanced: '5.1.1', text: 'No such user' };
const postponed: DeliveryOutcome = { kind: 'deferred', reason: 'postponed', reply: busy, detail: 'RCPT' };
const refused: DeliveryOutcome = { kind: 'failed', reason: 'refused', reply: unknown, detail: 'RCPT' };
const taken: DeliveryOutcome = { kind: 'delivered', reply: { code: 250, enhanced: '2.0.0', text: 'OK' } };

interface Wish extends MessageWish {
  readonly settings?: Partial<AppSettings>;
  readonly recipient?: Partial<ClaimedRecipient>;
  readonly isHeldBetweenRuns?: boolean;
  readonly peerOffersDsn?: boolean;
}

function decide(outcome: DeliveryOutcome, wish: Wish = {}): Decision {
  const { settings = {}, recipient = {}, isHeldBetweenRuns = false, peerOffersDsn = true, ...message } = wish;
  const claimed: ClaimedMessage = aClaimed({ claimedFor: target, ...message });
  return decideRecipient({ ...claimed.recipients[0]!, ...recipient }, outcome, {
    message: claimed,
    settings: appSettings.parse({ 'app.host-name': 'mx.example', ...settings }),
    isHeldBetweenRuns: () => isHeldBetweenRuns,
    peerOffersDsn,
    now: NOW,
    random: () => 0.5,
  });
}

const inRetryQueue: RetryProgress = { since: NOW - 2 * 3_600_000, retries: 1 };
const beforeRetryQueue: RetryProgress = { since: NOW - 3_600_000, retries: 0 };

/** Status, and who hears what. */
const summary = ({ settled, news }: Decision): unknown => [
  settled.status,
  ...news.map(({ to, entry }) => `${to}: ${entry.action}`),
];

const counted = { id: 10, nextAttemptAt: null, countsAsAttempt: true, reason: 'postponed', reply: busy };

it('a target is tried again by the schedule', () => {
  expect(decide(postponed)).toEqual({
    settled: {
      ...counted,
      detail: 'RCPT',
      status: 'deferred',
      nextAttemptAt: NOW + 3 * 60_000,
      retry: { since: NOW, retries: 0 },
    },
    news: [],
  });
});

it('a turn, a requester, and a gateway without the retry queue hold again what was postponed', () => {
  const held = { settled: { ...counted, detail: 'RCPT', status: 'held' }, news: [] };
  expect(decide(postponed, { claimedFor: null })).toEqual(held);
  expect(decide(postponed, { claimedFor: 'requester=[192.0.2.7]:25' })).toEqual(held);
  expect(decide(postponed, { isHeldBetweenRuns: true })).toEqual(held);
});

it('what was not tried because the engine stops costs no attempt', () => {
  const stopping: DeliveryOutcome = { kind: 'deferred', reason: 'shutting-down', reply: null, detail: '' };
  const status = (wish: Wish): unknown => {
    const { settled } = decide(stopping, wish);
    return [settled.status, settled.countsAsAttempt];
  };
  expect(status({})).toEqual(['due', false]);
  expect(status({ claimedFor: null })).toEqual(['held', false]);
});

it('what was never taken in five days fails as expired, with the last reply', () => {
  const { settled, news } = decide(postponed, {
    recipient: { retry: { since: NOW - 5 * DAY, retries: 30 } },
  });
  expect([settled, news.map(({ to, entry }) => [to, entry.action])]).toEqual([
    { ...counted, status: 'failed', reason: 'expired', detail: 'postponed: RCPT' },
    [['sender', 'failed']],
  ]);
});

it('the change to the retry queue is told once, with the end of the tries, if the sender wants to know', () => {
  const { settled, news } = decide(postponed, { recipient: { retry: beforeRetryQueue } });
  expect([settled.delay, news.map(({ entry }) => entry.willRetryUntil)]).toEqual([
    'told',
    [beforeRetryQueue.since + 5 * DAY],
  ]);
  expect(
    [
      { recipient: { retry: inRetryQueue } },
      { recipient: { retry: beforeRetryQueue, isDelayTold: true } },
      { recipient: { retry: beforeRetryQueue, notify: 'FAILURE' } },
      { recipient: { retry: beforeRetryQueue, notify: 'NEVER' } },
      { recipient: { retry: beforeRetryQueue }, reversePath: '' },
      { recipient: { retry: beforeRetryQueue }, settings: { 'app.retry.notify-delay': false } },
    ].flatMap((wish) => decide(postponed, wish).news),
  ).toEqual([]);
});

it('a sender who asked for success hears that his mail went on to a peer that will not report', () => {
  const recipient = { notify: 'SUCCESS,FAILURE' };
  expect(summary(decide(taken, { recipient, peerOffersDsn: false }))).toEqual([
    'delivered',
    'sender: relayed',
  ]);
  expect(summary(decide(taken, { recipient, peerOffersDsn: true }))).toEqual(['delivered']);
  expect(summary(decide(taken, { peerOffersDsn: false }))).toEqual(['delivered']);
  expect(summary(decide(taken, { recipient, peerOffersDsn: false, reversePath: '' }))).toEqual(['delivered']);
});

it('the end of a delay is told to those who heard of it, where that is set', () => {
  const settings = { 'app.retry.notify-late': true };
  expect(summary(decide(taken, { recipient: { isDelayTold: true }, settings }))).toEqual([
    'delivered',
    'sender-late: relayed',
  ]);
  expect(summary(decide(taken, { recipient: { isDelayTold: true } }))).toEqual(['delivered']);
  expect(summary(decide(taken, { settings }))).toEqual(['delivered']);
});

const failures: [title: string, wish: Wish, summary: string[]][] = [
  ['an ordinary message', {}, ['failed', 'sender: failed']],
  ['a sender who wants no failures', { recipient: { notify: 'SUCCESS' } }, ['failed']],
  ['a sender who wants nothing', { recipient: { notify: 'NEVER' } }, ['failed']],
  ['P53', { settings: { 'app.retry.to-bad': true } }, ['defective', 'sender: failed']],
  ['P53–P55 all off', { settings: { 'app.retry.tell-sender': false } }, ['defective']],
  [
    'P55 alone',
    { settings: { 'app.retry.tell-sender': false, 'app.retry.tell-postmaster': true } },
    ['failed', 'postmaster: failed'],
  ],
  [
    'P54 and P55',
    { settings: { 'app.retry.tell-postmaster': true } },
    ['failed', 'sender: failed', 'postmaster: failed'],
  ],
  ['the null reverse-path', { reversePath: '' }, ['defective']],
  [
    'the null reverse-path with P55',
    { reversePath: '', settings: { 'app.retry.tell-postmaster': true } },
    ['failed', 'postmaster: failed'],
  ],
  [
    'a notice of ours with P55',
    { reversePath: '', origin: 'notice', settings: { 'app.retry.tell-postmaster': true } },
    ['defective'],
  ],
  [
    'a notice of ours with P55 for all',
    {
      reversePath: '',
      origin: 'notice',
      settings: { 'app.retry.tell-postmaster': true, 'app.retry.tell-postmaster-own': false },
    },
    ['failed', 'postmaster: failed'],
  ],
  [
    'a DSN',
    { reversePath: '', origin: 'dsn', settings: { 'app.retry.tell-postmaster': true } },
    ['defective'],
  ],
  [
    'a DSN with P57 off',
    { reversePath: '', origin: 'dsn', settings: { 'app.retry.dsn-to-bad': false } },
    ['failed'],
  ],
  ['a forwarded copy', { origin: 'forwarded' }, ['defective']],
  [
    'a forwarded copy with P64 off',
    { origin: 'forwarded', settings: { 'app.dsn.no-forwarded': false } },
    ['failed', 'sender: failed'],
  ],
];

it.each(failures)('%s that fails for good', (_title, wish, expected) => {
  expect(summary(decide(refused, wish))).toEqual(expected);
});

it('no failure is without anybody who hears of it, unless its sender did not want to or a setting drops it', () => {
  const settings = appSettings.parse({});
  const choices = [true, false].flatMap((tellSender) =>
    [true, false].flatMap((tellPostmaster) =>
      (['received', 'forwarded', 'notice', 'dsn'] as const).flatMap((origin) =>
        ['', 'a@b.example'].map((reversePath) => ({ tellSender, tellPostmaster, origin, reversePath })),
      ),
    ),
  );
  const lost = choices.filter(({ tellSender, tellPostmaster, ...message }) => {
    const verdict = judgeFailure(
      message,
      { forwardPath: 'b@c.example', notify: null },
      { ...settings, 'app.retry.tell-sender': tellSender, 'app.retry.tell-postmaster': tellPostmaster },
    );
    return verdict.status === 'failed' && !verdict.tellSender && !verdict.tellPostmaster;
  });
  expect(lost).toEqual([]);
});

it('the postmaster hears nothing of mail to his own address, which then waits for a person', () => {
  const settings = appSettings.parse({
    'app.host-name': 'mx.example',
    'app.retry.tell-postmaster': true,
    'app.retry.tell-postmaster-own': false,
  });
  const verdicts = [
    [{}, 'postmaster@MX.example'],
    [{ 'app.retry.postmaster': 'pm@office.example' }, 'pm@office.example'],
    [{}, 'b@c.example'],
  ] as const;
  expect(
    verdicts.map(([changes, forwardPath]) =>
      judgeFailure(
        { origin: 'notice', reversePath: '' },
        { forwardPath, notify: 'NEVER' },
        { ...settings, ...changes },
      ),
    ),
  ).toEqual([
    { status: 'defective', tellSender: false, tellPostmaster: false },
    { status: 'defective', tellSender: false, tellPostmaster: false },
    { status: 'failed', tellSender: false, tellPostmaster: true },
  ]);
});

/** What becomes of a recipient after an attempt. */
import { expect, it } from 'vitest';
import { createSettleDelivery, settledMessage } from '../../src-main/engine/finish/settle-delivery.ts';
import type { AttemptFacts } from '../../src-main/engine/queue/queue.ts';
import type { DeliveryOutcome } from '../../src-main/mail/delivery-outcome.ts';
import type { MessageId, RecipientId } from '../../src-main/mail/envelope.ts';
import { StoreFault, type ClaimedMessage, type SettledMessage } from '../../src-main/store/store-contract.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

const clock = new ManualClock(1_000_000);
const attempt: AttemptFacts = {
  at: 999_000,
  way: 'etrn',
  peer: 'target.example [192.0.2.9]',
  tls: null,
  certificate: null,
  durationMs: 40,
};
const busy = { code: 450, enhanced: '4.2.1', text: 'Busy' };
const [first, second] = [11 as RecipientId, 12 as RecipientId];

function claimed(claimedFor: string | null, attempts = 0): ClaimedMessage {
  return {
    id: 7 as MessageId,
    reversePath: 'sender@example.com',
    bodyType: '7bit',
    smtpUtf8: false,
    ret: null,
    envid: null,
    queuedAt: 900_000,
    sizeBytes: 5,
    origin: 'received',
    claimedFor,
    body: { kind: 'inline', bytes: Uint8Array.of(1) },
    recipients: [first, second].map((id) => ({
      id,
      attempts,
      releasedBy: null,
      forwardPath: `r${String(id)}@client.example`,
      notify: null,
      orcpt: null,
    })),
  };
}

const postponed: DeliveryOutcome = { kind: 'deferred', reason: 'postponed', reply: busy, detail: 'RCPT' };
const settleOne = (message: ClaimedMessage, outcome: DeliveryOutcome, now = clock.now()) =>
  settledMessage({ message, outcomes: new Map([[first, outcome]]), attempt, now }).recipients;

const counted = {
  id: first,
  nextAttemptAt: null,
  countsAsAttempt: true,
  reason: 'postponed',
  reply: busy,
  detail: 'RCPT',
};

it('a fixed target is tried again by the schedule', () => {
  expect(settleOne(claimed('target.example:25', 1), postponed)).toEqual([
    { ...counted, status: 'deferred', nextAttemptAt: clock.now() + 10 * 60_000 },
  ]);
});

it('a turn and a requester hold again what was postponed', () => {
  const held = [{ ...counted, status: 'held' }];
  expect(settleOne(claimed(null), postponed)).toEqual(held);
  expect(settleOne(claimed('requester=[192.0.2.7]:25'), postponed)).toEqual(held);
});

it('a fixed target that never took it in five days fails as expired, with the last reply', () => {
  expect(settleOne(claimed('target.example:25', 40), postponed, 900_000 + 5 * 86_400_000)).toEqual([
    { ...counted, status: 'failed', reason: 'expired', detail: 'postponed: RCPT' },
  ]);
});

it('what was not tried because the engine stops costs no attempt', () => {
  const stopping: DeliveryOutcome = { kind: 'deferred', reason: 'shutting-down', reply: null, detail: '' };
  const untried = {
    id: first,
    nextAttemptAt: null,
    countsAsAttempt: false,
    reason: 'shutting-down',
    reply: null,
    detail: '',
  };
  expect(settleOne(claimed('target.example:25'), stopping)).toEqual([{ ...untried, status: 'due' }]);
  expect(settleOne(claimed(null), stopping)).toEqual([{ ...untried, status: 'held' }]);
});

it('end statuses are logged after the commit, the others are not', async () => {
  const steps: unknown[] = [];
  const settle = createSettleDelivery({
    store: {
      settle: (message: SettledMessage) => {
        steps.push(message.recipients.map(({ status }) => status));
        return Promise.resolve();
      },
    },
    clock,
    mailLog: { settled: (fact) => steps.push(fact) },
  });
  const outcomes = new Map<RecipientId, DeliveryOutcome>([
    [
      first,
      { kind: 'failed', reason: 'refused', reply: { code: 550, enhanced: '5.1.1', text: 'No' }, detail: '' },
    ],
    [second, postponed],
  ]);
  await settle(claimed(null), outcomes, attempt);
  expect(steps).toEqual([
    ['failed', 'held'],
    { messageId: 7, recipient: 'r11@client.example', status: 'failed', reply: '550 5.1.1 No' },
  ]);
});

it('nothing is logged if the commit fails', async () => {
  const facts: unknown[] = [];
  const settle = createSettleDelivery({
    store: { settle: () => Promise.reject(new StoreFault('disk-full', 'no room')) },
    clock,
    mailLog: { settled: (fact) => facts.push(fact) },
  });
  const delivered: DeliveryOutcome = { kind: 'delivered', reply: { code: 250, enhanced: null, text: 'OK' } };
  await expect(settle(claimed(null), new Map([[first, delivered]]), attempt)).rejects.toMatchObject({
    code: 'disk-full',
  });
  expect(facts).toEqual([]);
});

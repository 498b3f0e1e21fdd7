/** What the mail log says of an attempt's end, and when. */
import { expect, it } from 'vitest';
import { ReportLimit } from '../../src-main/engine/finish/report-limit.ts';
import { createSettleDelivery, type SettleDeps } from '../../src-main/engine/finish/settle-delivery.ts';
import type { AttemptFacts } from '../../src-main/engine/queue/queue.ts';
import type { DeliveryOutcome } from '../../src-main/mail/delivery-outcome.ts';
import type { MessageId, RecipientId } from '../../src-main/mail/envelope.ts';
import { appSettings } from '../../src-main/shared/settings/app-settings.ts';
import { StoreFault } from '../../src-main/store/store-contract.ts';
import { aClaimed } from '../helpers/delivery-fixtures.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { silentLogger } from '../helpers/turn-fixtures.ts';

const attempt: AttemptFacts = {
  at: 999_000,
  way: 'etrn',
  peer: 'target.example [192.0.2.9]',
  tls: null,
  certificate: null,
  durationMs: 40,
  peerOffersDsn: true,
  transcript: () => [],
};
const message = aClaimed({ id: 7, to: ['a@client.example', 'b@client.example'], reversePath: '' });
const outcomes = new Map<RecipientId, DeliveryOutcome>([
  [
    70 as RecipientId,
    { kind: 'failed', reason: 'refused', reply: { code: 550, enhanced: '5.1.1', text: 'No' }, detail: '' },
  ],
  [
    71 as RecipientId,
    { kind: 'deferred', reason: 'postponed', reply: { code: 450, enhanced: null, text: 'Busy' }, detail: '' },
  ],
]);

function deps(steps: unknown[], settle: () => Promise<readonly MessageId[]>): SettleDeps {
  return {
    store: {
      settle: (settled) => {
        steps.push(settled.recipients.map(({ status }) => status));
        return settle();
      },
      nextMessageId: () => 8 as MessageId,
      newBody: () => {
        throw new Error('nothing is to be reported here');
      },
      readBody: () => {
        throw new Error('nothing is to be reported here');
      },
    },
    clock: new ManualClock(1_000_000),
    log: silentLogger,
    mailLog: { settled: (fact) => steps.push(fact), reported: (fact) => steps.push(fact) },
    settings: () => appSettings.parse({ 'app.host-name': 'mx.example' }),
    route: () => ({ gateway: 'external', status: 'due', nextHop: 'example.com' }),
    limit: new ReportLimit(),
    isHeldBetweenRuns: () => false,
    random: () => 0.5,
  };
}

it('ends are logged after the commit, the others are not', async () => {
  const steps: unknown[] = [];
  const settle = createSettleDelivery(deps(steps, () => Promise.resolve([])));
  await settle(message, outcomes, attempt);
  expect(steps).toEqual([
    ['defective', 'held'],
    { messageId: 7, recipient: 'a@client.example', status: 'defective', reply: '550 5.1.1 No' },
  ]);
});

it('nothing is logged if the commit fails', async () => {
  const steps: unknown[] = [];
  const settle = createSettleDelivery(
    deps(steps, () => Promise.reject(new StoreFault('disk-full', 'no room'))),
  );
  await expect(settle(message, outcomes, attempt)).rejects.toMatchObject({ code: 'disk-full' });
  expect(steps).toEqual([['defective', 'held']]);
});

/** Counters of traffic: whose they are, and in which hour they fall. */
import { expect, test } from 'vitest';
import { Traffic } from '../../src-main/engine/assembly/traffic.ts';
import type { AttemptFacts } from '../../src-main/engine/queue/queue.ts';
import { replies } from '../../src-main/mail/smtp-reply.ts';
import type { TrafficCounters } from '../../src-main/shared/statistics/traffic.ts';
import type { Store } from '../../src-main/store/store-contract.ts';
import { aClaimed } from '../helpers/delivery-fixtures.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { aGateway, directoryOf, silentLogger, silentMailLog } from '../helpers/turn-fixtures.ts';

const HOUR = 3_600_000;

function world() {
  const clock = new ManualClock(0);
  /** `hour gateway: counter=amount …`, of the range of hours alone. */
  const stored: string[] = [];
  const addTraffic: Store['viewer']['addTraffic'] = (rows) => {
    for (const { range, at, gateway, ...counters } of rows)
      if (range === 'hours') stored.push(`${String(at / HOUR)} ${gateway}: ${worded(counters)}`);
    return Promise.resolve();
  };
  const traffic = new Traffic({
    store: { viewer: { addTraffic } as Store['viewer'] },
    gateways: directoryOf([aGateway({ 'domain.name': 'client.example' })]),
    clock,
    log: silentLogger,
  });
  const refuse = (recipient?: string): void => {
    traffic
      .logging(silentMailLog)
      .rejected(
        { id: 's1', peerAddress: '192.0.2.7' },
        { reply: replies.unknownRecipient, reason: 'x', ...(recipient !== undefined && { recipient }) },
      );
  };
  return { traffic, clock, stored, refuse };
}

const worded = (counters: TrafficCounters): string =>
  Object.entries(counters)
    .filter(([, amount]) => amount > 0)
    .map(([name, amount]) => `${name}=${String(amount)}`)
    .join(' ');

test('a refused recipient counts for its gateway, however the path was written', async () => {
  const { traffic, stored, refuse } = world();
  for (const recipient of [
    '<a@client.example>',
    '<a@Client.Example> NOTIFY=NEVER',
    '<@relay.example:a@client.example>',
    'a@client.example',
    '<a@elsewhere.example>',
    '<a@client.example',
    undefined,
  ])
    refuse(recipient);
  await traffic.flush();
  expect(stored).toEqual(['0 client.example: refused=4', '0 : refused=3']);
});

test('what was counted before the hour ended stays in its hour', async () => {
  const { traffic, clock, stored, refuse } = world();
  clock.setNow(HOUR - 1);
  refuse('<a@client.example>');
  clock.setNow(HOUR);
  refuse('<a@client.example>');
  refuse('<a@client.example>');
  await traffic.flush();
  expect(stored).toEqual(['0 client.example: refused=1', '1 client.example: refused=2']);
});

test('a copy that goes to another host counts as mail of others, on its way in and out', async () => {
  const { traffic, stored } = world();
  const { recipients, ...message } = aClaimed({ to: ['a@client.example'] });
  const copy = {
    ...message,
    origin: 'forwarded' as const,
    recipients: recipients.map((recipient) => ({ ...recipient, gateway: 'external' })),
  };
  const newCopy = {
    ...copy,
    receivedFrom: '',
    recipients: copy.recipients.map((recipient) => ({ ...recipient, status: 'due' as const, nextHop: 'x' })),
  };
  await traffic.enqueuing(() => Promise.resolve())([newCopy]);
  const reply = { code: 250, enhanced: null, text: 'OK' };
  const outcomes = new Map(copy.recipients.map(({ id }) => [id, { kind: 'delivered', reply }] as const));
  const attempt = { way: 'forward', peer: 'mail.office.example' } as AttemptFacts;
  await traffic.settling(() => Promise.resolve())(copy, outcomes, attempt);
  await traffic.flush();
  const octets = String(copy.sizeBytes);
  expect(stored).toEqual([`0 external: inMessages=1 inBytes=${octets} otherMessages=1 otherBytes=${octets}`]);
});

/** Our own reports of what became of a message: stored with it, or not at all. */
import { expect, it } from 'vitest';
import type {
  ClaimedMessage,
  SettledMessage,
  SettledRecipient,
} from '../../src-main/store/store-contract.ts';
import { enqueueMessage, newMessage } from '../helpers/new-message.ts';
import { claim, ended, statuses, temporaryStore } from '../helpers/temporary-store.ts';

const reportTo = { from: '', to: ['sender@example.com'] };

/** The two recipients of the message came to these ends. */
function settledAs(
  { id, recipients }: ClaimedMessage,
  ends: readonly SettledRecipient['status'][],
): SettledMessage {
  const common = { nextAttemptAt: null, countsAsAttempt: true, reason: null, reply: null, detail: '' };
  return {
    messageId: id,
    recipients: recipients.map((recipient, index) => ({ ...common, id: recipient.id, status: ends[index]! })),
    attempt: { at: 5000, way: 'atrn', peer: 'p', tls: null, certificate: null, durationMs: 1 },
  };
}

it('a report is stored with the end that it is about', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store, { to: ['a@client.example', 'b@client.example'] });
  const [claimed] = await claim(store);
  const message = await newMessage(store, reportTo);
  const about = [claimed!.recipients[1]!.id];
  const stored = await store.settle(settledAs(claimed!, ['delivered', 'failed']), [{ message, about }]);
  expect([stored, await statuses(store)]).toEqual([[message.id], { 'sender@example.com': 'held' }]);
});

it("after the lease has run out a failure is another way's to tell: no report, though another recipient was delivered", async () => {
  const store = await temporaryStore();
  await enqueueMessage(store, { to: ['a@client.example', 'b@client.example'] });
  const [claimed] = await claim(store, { leaseUntil: 1000 });
  await store.wake(1000);
  const message = await newMessage(store, reportTo);
  const about = [claimed!.recipients[1]!.id];
  const stored = await store.settle(settledAs(claimed!, ['delivered', 'failed']), [{ message, about }]);
  expect([stored, await statuses(store), await ended(store)]).toEqual([
    [],
    { 'b@client.example': 'held' },
    { 'a@client.example': 'delivered' },
  ]);
});

/** What a run of the schedule would send: everything that came in since the last one, whenever its data began. */
import { expect, it } from 'vitest';
import type { NewMessage } from '../../src-main/store/store-contract.ts';
import { enqueueMessage, newMessage } from '../helpers/new-message.ts';
import { temporaryStore } from '../helpers/temporary-store.ts';

const forNextRun = ({ recipients, ...message }: NewMessage): NewMessage => ({
  ...message,
  recipients: recipients.map((one) => ({ ...one, status: 'next-run', nextHop: '[192.0.2.9]:25' })),
});
const question = { scope: { except: [] }, held: ['client.example'] };

it('mail that was on its way in while a run began counts for the next one', async () => {
  const store = await temporaryStore();
  const late = await newMessage(store, { to: ['late@client.example'], queuedAt: 1000 });
  const awaiting = forNextRun(await newMessage(store, { to: ['late@other.example'], queuedAt: 2000 }));
  await enqueueMessage(store, { to: ['before@client.example'], queuedAt: 500 });
  const afterRecipient = await store.newestRecipientId();
  await store.enqueue(late);
  await store.enqueue(awaiting);
  expect(await store.runWork({ ...question, afterRecipient })).toEqual({ messages: 2, oldestQueuedAt: 1000 });
});

it('what was there before the last run does not count again', async () => {
  const store = await temporaryStore();
  expect(await store.newestRecipientId()).toBe(0);
  await enqueueMessage(store);
  await store.enqueue(forNextRun(await newMessage(store, { to: ['a@other.example'] })));
  const afterRecipient = await store.newestRecipientId();
  expect(await store.runWork({ ...question, afterRecipient })).toEqual({ messages: 0, oldestQueuedAt: null });
});

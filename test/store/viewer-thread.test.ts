/** The thread of the windows comes and goes without the others: it starts late, may die, and ends with the store. */
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { startThread } from '../../src-main/store/start-thread.ts';
import { ViewerThread } from '../../src-main/store/viewer-thread.ts';
import { enqueueMessage } from '../helpers/new-message.ts';
import { openUntilTestEnd, temporaryFolder, temporaryStore } from '../helpers/temporary-store.ts';

it('a question after the end is refused and starts nothing', async () => {
  const store = await temporaryStore();
  await store.close();
  await expect(store.viewer.statuses([])).rejects.toThrow('the store is closed');
});

it('a thread that died is replaced by the next question', async () => {
  const dataFolder = await temporaryFolder();
  await enqueueMessage(await openUntilTestEnd({ dataFolder }));
  const dead = new Worker('throw new Error("out of memory")', { eval: true });
  const threads = [() => dead, () => startThread('reader-thread.cjs', { dataFolder })];
  const viewer = new ViewerThread(() => threads.shift()!());
  await expect(viewer.call('gatewaysInQueue', null)).rejects.toThrow('a store thread died: out of memory');
  await viewer.ended;
  expect(await viewer.call('gatewaysInQueue', null)).toEqual(['client.example']);
  await viewer.close();
  await viewer.ended;
});

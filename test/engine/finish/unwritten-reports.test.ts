/** Reports that cannot be written or stored as they should: what ends all the same, and what is left of them. */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { endRecipients, type EndingDeps } from '../../../src-main/engine/finish/end-recipients.ts';
import { tellOfDelay } from '../../../src-main/engine/finish/tell-of-delay.ts';
import type { DeliveryOutcome } from '../../../src-main/mail/delivery-outcome.ts';
import type { RecipientId } from '../../../src-main/mail/envelope.ts';
import { StoreFault, type StoredBody } from '../../../src-main/store/store-contract.ts';
import { enqueueMessage } from '../../helpers/new-message.ts';
import { parseWithPython } from '../../helpers/python-mail.ts';
import { reportWorld, type ReportWorld } from '../../helpers/report-world.ts';
import { ended, statuses } from '../../helpers/temporary-store.ts';

const refused: DeliveryOutcome = { kind: 'failed', reason: 'refused', reply: null, detail: '5.1.1' };
const taken: DeliveryOutcome = {
  kind: 'delivered',
  reply: { code: 250, enhanced: null, text: 'Taken' },
};
const full = new StoreFault('disk-full', 'no room');

/** The world's store with some of its calls replaced. */
function through({ store }: ReportWorld, changes: Partial<EndingDeps['store']>): EndingDeps['store'] {
  return {
    settle: (settled, reports) => store.settle(settled, reports),
    nextMessageId: () => store.nextMessageId(),
    newBody: (id) => store.newBody(id),
    readBody: (body) => store.readBody(body),
    claimRecipients: (request) => store.claimRecipients(request),
    putBack: (ids) => store.putBack(ids),
    ...changes,
  };
}

const unwritable: Pick<EndingDeps['store'], 'newBody'> = {
  newBody: () => ({
    write: () => Promise.reject(full),
    finish: () => Promise.reject(full),
    abort: () => Promise.resolve(),
  }),
};

async function waitingIds({ store }: ReportWorld): Promise<RecipientId[]> {
  return (await store.listQueue({ afterId: 0, limit: 1000 })).map(({ id }) => id as RecipientId);
}

it('what needs no report ends although the report of another recipient cannot be written', async () => {
  const world = await reportWorld();
  const outcomes = { 'a@client.example': taken, 'b@client.example': refused };
  await expect(world.settleWith(through(world, unwritable), outcomes)).rejects.toBe(full);
  expect([await ended(world.store), await statuses(world.store)]).toEqual([
    { 'a@client.example': 'delivered' },
    { 'b@client.example': 'active' },
  ]);
});

it('of a report about a failure that came too late no file stays', async () => {
  const world = await reportWorld({}, { inlineLimitBytes: 10 });
  const bodies: StoredBody[] = [];
  const late = through(world, {
    settle: async (settled, reports = []) => {
      bodies.push(...reports.map(({ message }) => message.body));
      await world.store.wake(1000);
      return world.store.settle(settled, reports);
    },
  });
  await world.settleWith(late, { 'a@client.example': refused });
  expect([
    bodies.map((body) => body.kind === 'file' && existsSync(body.path)),
    await statuses(world.store),
  ]).toEqual([[false], { 'a@client.example': 'due' }]);
});

it('an original that breaks off while it is copied comes back by its header', async () => {
  const world = await reportWorld();
  let reads = 0;
  const breaking = through(world, {
    async *readBody(body) {
      reads += 1;
      yield* world.store.readBody(body);
      if (reads > 1) throw new StoreFault('io', 'read error');
    },
  });
  const wish = { body: 'Subject: x\r\n\r\nHallo\r\n', message: { ret: 'FULL' } } as const;
  await world.settleWith(breaking, { 'a@client.example': refused }, wish);
  const [report] = await world.reports();
  expect([parseWithPython(report!.bytes).parts[2]?.type, await ended(world.store)]).toEqual([
    'text/rfc822-headers',
    { 'a@client.example': 'failed' },
  ]);
});

it('one message whose report cannot be written does not keep the others from their end', async () => {
  const world = await reportWorld();
  for (const name of ['a', 'b', 'c']) await enqueueMessage(world.store, { to: [`${name}@client.example`] });
  let written = 0;
  const failingOnce = through(world, {
    newBody(id) {
      written += 1;
      return written === 1 ? unwritable.newBody(id) : world.store.newBody(id);
    },
  });
  const ids = await waitingIds(world);
  const ending = { ids, statuses: ['held'], reason: 'not-fetched', detail: '', way: 'retry' } as const;
  const ends = endRecipients({ ...ending, owner: 'expiry-1' }, { ...world.deps, store: failingOnce });
  await expect(ends).rejects.toBe(full);
  expect(await ended(world.store)).toEqual({ 'b@client.example': 'failed', 'c@client.example': 'failed' });
});

it('a message to thirty people that waits is one report of its delay', async () => {
  const world = await reportWorld();
  const to = Array.from({ length: 30 }, (_one, index) => `r${String(index)}@client.example`);
  await enqueueMessage(world.store, { to });
  await tellOfDelay({ ids: await waitingIds(world), holdMs: 1000, owner: 'delay-1' }, world.deps);
  const reports = await world.reports();
  expect(reports.map(({ bytes }) => (parseWithPython(bytes).parts[1]?.parts.length ?? 0) - 1)).toEqual([30]);
});

/** The counters beside the rows say at every moment what a count over the rows would. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openStore } from '../../src-main/store/store.ts';
import type { Store } from '../../src-main/store/store-contract.ts';
import type { RecipientId } from '../../src-main/mail/envelope.ts';
import type { GatewayCounts } from '../../src-main/shared/queue/queue-view.ts';
import { enqueueMessage } from '../helpers/new-message.ts';
import {
  claim,
  openUntilTestEnd,
  settle,
  temporaryFolder,
  temporaryStore,
} from '../helpers/temporary-store.ts';

const hop = '[192.0.2.9]:25';
const gateways = ['client.example', 'other.example'];

it('a message with two recipients of a gateway counts once', async () => {
  const store = await temporaryStore();
  const seen: (readonly GatewayCounts[])[] = [];
  store.on('counts', (changed) => seen.push(changed));
  await enqueueMessage(store, { to: ['a@client.example', 'b@client.example'], body: 'Hallo\r\n' });
  const counts = {
    gateway: 'client.example',
    messages: 1,
    sizeBytes: 7,
    byStatus: {
      held: 2,
      due: 0,
      active: 0,
      deferred: 0,
      delivered: 0,
      failed: 0,
      'on-hold': 0,
      defective: 0,
    },
  };
  expect(store.counts('client.example')).toEqual(counts);
  expect(seen).toEqual([[counts]]);
});

type Step = (store: Store) => Promise<unknown>;
const outcome = fc.constantFrom('delivered', 'deferred', 'failed', 'held', 'due');
const someIds = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 4 }) as fc.Arbitrary<RecipientId[]>;
const gateway = fc.constantFrom(...gateways);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(
      fc.subarray(['a@client.example', 'b@client.example', 'c@other.example'], { minLength: 1 }),
      fc.boolean(),
    )
    .map(
      ([to, isDue]): Step =>
        (store) =>
          enqueueMessage(store, { to, ...(isDue && { nextHop: hop }) }),
    ),
  fc.tuple(gateway, outcome).map(([name, status]): Step => async (store) => {
    for (const message of await claim(store, { gateway: name, limit: 2 })) {
      const nextAttemptAt = status === 'deferred' ? 1000 : null;
      // Held mail has no next hop to be deferred for; the store refuses that and nothing changes.
      await settle(store, message, { status, nextAttemptAt }).catch(() => undefined);
    }
  }),
  gateway.map(
    (name): Step =>
      (store) =>
        claim(store, { gateway: name, limit: 1 }),
  ),
  gateway.map(
    (name): Step =>
      (store) =>
        store.release({ gateway: name, nextHop: hop, by: 'etrn' }),
  ),
  someIds.map(
    (ids): Step =>
      (store) =>
        store.hold(ids),
  ),
  someIds.map(
    (ids): Step =>
      (store) =>
        store.remove(ids),
  ),
  someIds.map(
    (ids): Step =>
      (store) =>
        store.releaseRecipients({ ids, nextHopOf: { 'client.example': hop } }),
  ),
  fc.constant((store: Store) => store.wake(5000, 0)),
  fc.constant((store: Store) => store.wake(0, 5000)),
  fc.constant((store: Store) => store.moveToGateway('client.example', 'other.example')),
);

it('whatever happens to the queue, a restart counts the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 20 }), async (steps) => {
      const dataFolder = await temporaryFolder();
      const store = await openStore({ dataFolder });
      for (const run of steps) await run(store);
      // Claims end with the process, so they are given back before the comparison.
      await store.wake(0, 1_000_000);
      const before = gateways.map((name) => store.counts(name));
      await store.close();
      const again = await openStore({ dataFolder });
      const after = gateways.map((name) => again.counts(name));
      await again.close();
      expect(before).toEqual(after);
    }),
    { numRuns: 15 },
  );
}, 60_000);

it('a renamed gateway takes its waiting mail along', async () => {
  const store = await temporaryStore();
  await enqueueMessage(store, { to: ['a@client.example', 'b@other.example'] });
  const row = { domain: 'client.example', version: 1, settings: '{}', lastReleaseAt: 5 };
  await store.saveGateways([{ row, formerDomain: null, secrets: { password: Uint8Array.of(1) } }]);
  await store.saveGateways([
    { row: { ...row, domain: 'new.example' }, formerDomain: 'client.example', secrets: {} },
  ]);

  expect(store.counts('client.example').byStatus.held).toBe(0);
  expect(store.counts('new.example')).toMatchObject({ messages: 1, byStatus: { held: 1 } });
  expect(await store.loadGateways()).toEqual([{ ...row, domain: 'new.example', lastRequester: null }]);
  expect(await store.loadSecrets()).toEqual([
    { owner: 'new.example', name: 'password', sealed: Uint8Array.of(1) },
  ]);
});

it('the oldest waiting message of each gateway is known', async () => {
  const store = await openUntilTestEnd({ dataFolder: await temporaryFolder() });
  await enqueueMessage(store, { queuedAt: 100, nextHop: hop });
  await enqueueMessage(store, { queuedAt: 200 });
  await enqueueMessage(store, { queuedAt: 300, to: ['a@other.example'] });
  expect(await store.oldest()).toEqual({ 'client.example': 100, 'other.example': 300 });
});

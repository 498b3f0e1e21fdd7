/** Address lists and what verifiers said: written, found, paged, moved with a rename, gone with the gateway. */
import { expect, it } from 'vitest';
import type { ListedEntry, RememberedAddress } from '../../src-main/store/verification-contract.ts';
import { openUntilTestEnd, temporaryFolder, temporaryStore } from '../helpers/temporary-store.ts';

const GATEWAY = 'client.example';
const entries = (...localParts: readonly string[]): ListedEntry[] =>
  localParts.map((localPart) => ({ localPart, isPattern: localPart.includes('*') }));
const answer = (localPart: string, changes: Partial<RememberedAddress> = {}): RememberedAddress => ({
  localPart,
  isValid: true,
  source: 'ldap ldap.example',
  learnedAt: 1000,
  expiresAt: 5000,
  ...changes,
});
const everything = { gateway: GATEWAY, filter: '', after: '', limit: 100 };

it('an address is found as an entry, by a pattern, or not at all', async () => {
  const { verification } = await temporaryStore();
  await verification.add(GATEWAY, entries('boss', 'info*'));
  await verification.add('other.example', entries('stranger'));
  const found = async (localPart: string): Promise<boolean[]> => {
    const { isEntry, isListed } = await verification.find(GATEWAY, localPart);
    return [isEntry, isListed];
  };
  expect({
    boss: await found('boss'),
    information: await found('information'),
    stranger: await found('stranger'),
    pattern: await found('info*'),
  }).toEqual({
    boss: [true, true],
    information: [false, true],
    stranger: [false, false],
    pattern: [true, true],
  });
});

it('only what is new or there counts', async () => {
  const { verification } = await temporaryStore();
  expect([
    await verification.add(GATEWAY, entries('a', 'b')),
    await verification.add(GATEWAY, entries('b', 'c')),
    await verification.remove(GATEWAY, ['a', 'nobody']),
  ]).toEqual([2, 1, 1]);
});

it('a long list is paged by its addresses and narrowed by a filter', async () => {
  const { verification } = await temporaryStore();
  const names = Array.from({ length: 12_000 }, (_, index) => `user-${String(index).padStart(5, '0')}`);
  const added = await verification.add(GATEWAY, entries(...names));
  const page = await verification.list({ gateway: GATEWAY, filter: '999', after: 'user-05000', limit: 2 });
  expect([added, page]).toEqual([
    12_000,
    { rows: ['user-05999', 'user-06999'], total: 12_000, matching: 21 },
  ]);
});

it('answers of verifiers outlive a restart and are replaced by newer ones', async () => {
  const dataFolder = await temporaryFolder();
  const before = await openUntilTestEnd({ dataFolder });
  await before.verification.remember(GATEWAY, answer('boss', { isValid: false }));
  await before.verification.remember(GATEWAY, answer('boss', { learnedAt: 2000 }));
  await before.close();
  const { verification } = await openUntilTestEnd({ dataFolder });
  expect((await verification.find(GATEWAY, 'boss')).remembered).toEqual(answer('boss', { learnedAt: 2000 }));
});

it('a sweep removes what has expired, and the oldest of a gateway that has too many', async () => {
  const { verification } = await temporaryStore();
  for (const [index, localPart] of ['a', 'b', 'c', 'd'].entries()) {
    await verification.remember(
      GATEWAY,
      answer(localPart, { learnedAt: 10 - index, expiresAt: 5000 + index }),
    );
  }
  await verification.sweep(5000, 2);
  const { rows, total } = await verification.remembered(everything);
  expect([rows.map(({ localPart }) => localPart), total]).toEqual([['b', 'c'], 2]);
});

it('single answers and all answers of a gateway can be forgotten', async () => {
  const { verification } = await temporaryStore();
  for (const localPart of ['a', 'b', 'c']) await verification.remember(GATEWAY, answer(localPart));
  await verification.remember('other.example', answer('a'));
  expect([
    await verification.forget(GATEWAY, ['a', 'nobody']),
    await verification.forget(GATEWAY, null),
    (await verification.remembered({ ...everything, gateway: 'other.example' })).total,
  ]).toEqual([1, 2, 1]);
});

it('list and answers move with a renamed gateway and go with a removed one', async () => {
  const store = await temporaryStore();
  const { verification } = store;
  const row = { domain: GATEWAY, version: 1, settings: '{}', lastReleaseAt: null };
  await store.saveGateways([{ row, formerDomain: null, secrets: {} }]);
  await verification.add(GATEWAY, entries('boss'));
  await verification.remember(GATEWAY, answer('guest'));
  await store.saveGateways([{ row: { ...row, domain: 'new.example' }, formerDomain: GATEWAY, secrets: {} }]);
  const numbers = async (gateway: string): Promise<number[]> => [
    (await verification.list({ ...everything, gateway })).total,
    (await verification.remembered({ ...everything, gateway })).total,
  ];
  const renamed = { former: await numbers(GATEWAY), present: await numbers('new.example') };
  await store.removedGateways.remove({ domains: ['new.example'], mail: 'keep', at: 1 });
  await store.removedGateways.forget({ domain: 'new.example', keepsSettings: false });
  expect({ renamed, removed: await numbers('new.example') }).toEqual({
    renamed: { former: [0, 0], present: [1, 1] },
    removed: [0, 0],
  });
});

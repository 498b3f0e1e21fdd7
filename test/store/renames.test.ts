/** What is kept of a gateway beside its settings follows a rename. */
import { expect, it } from 'vitest';
import { noTraffic, type StatisticsRange } from '../../src-main/shared/statistics/traffic.ts';
import type { Store } from '../../src-main/store/store-contract.ts';
import { temporaryStore } from '../helpers/temporary-store.ts';

const row = { domain: 'old.example', version: 1, settings: '{}', lastReleaseAt: null };

async function renamed(store: Store): Promise<void> {
  const renaming = { row: { ...row, domain: 'new.example' }, formerDomain: 'old.example', secrets: {} };
  await store.saveGateways([renaming]);
}

it('traffic of both names adds up by hour, day and month', async () => {
  const store = await temporaryStore();
  await store.saveGateways([{ row, formerDomain: null, secrets: {} }]);
  const traffic = (range: StatisticsRange, at: number, gateway: string, inMessages: number) => ({
    ...noTraffic,
    range,
    at,
    gateway,
    inMessages,
  });
  const rows = [
    traffic('hours', 1000, 'old.example', 1),
    traffic('hours', 1000, 'new.example', 2),
    traffic('hours', 2000, 'old.example', 4),
    traffic('days', 1000, 'old.example', 8),
    traffic('days', 1000, 'third.example', 16),
  ];
  await store.viewer.addTraffic(rows, { hours: 0, days: 0, months: 0 });
  await renamed(store);
  const shown = async (range: StatisticsRange, gateway: string) =>
    (await store.viewer.traffic({ range, from: 0, gateway })).map(({ at, inMessages }) => [at, inMessages]);
  expect({
    hours: await shown('hours', 'new.example'),
    days: await shown('days', 'new.example'),
    former: await shown('hours', 'old.example'),
    others: await shown('days', 'third.example'),
  }).toEqual({
    hours: [
      [1000, 3],
      [2000, 4],
    ],
    days: [[1000, 8]],
    former: [],
    others: [[1000, 16]],
  });
});

it('the operator who was warned of a gateway is not warned again under its new name', async () => {
  const store = await temporaryStore();
  await store.saveGateways([{ row, formerDomain: null, secrets: {} }]);
  await store.ages.noteHalfTime({ gateway: 'old.example', at: 1000 });
  await renamed(store);
  const wasTold = (gateway: string): Promise<boolean> => store.ages.noteHalfTime({ gateway, at: 2000 });
  expect([await wasTold('new.example'), await wasTold('old.example')]).toEqual([true, false]);
});

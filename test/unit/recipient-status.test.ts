/** The state machine of a recipient. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { statusAfter, type StatusEvent } from '../../src-main/engine/queue/recipient-status.ts';
import { recipientStatuses } from '../../src-main/shared/queue/queue-view.ts';

const events: StatusEvent[] = [
  'released',
  'released-by-hand',
  'claimed',
  'claimed-for-turn',
  'delivered',
  'failed',
  'deferred',
  'held-again',
  'not-tried',
  'time-came',
  'held-by-hand',
  'body-lost',
];

it('nothing leaves an end status', () => {
  const isEnd = (status: string): boolean => status === 'delivered' || status === 'failed';
  fc.assert(
    fc.property(
      fc.constantFrom(...recipientStatuses),
      fc.array(fc.constantFrom(...events)),
      (start, happened) => {
        let status = start;
        for (const event of happened) {
          const next = statusAfter(status, event);
          if (isEnd(status)) expect(next).toBe(status);
          status = next;
        }
      },
    ),
  );
});

it('only what was claimed can be failed, deferred or given back', () => {
  for (const event of ['failed', 'deferred', 'held-again', 'not-tried'] as const) {
    const moved = recipientStatuses.filter((status) => statusAfter(status, event) !== status);
    expect(moved).toEqual(['active']);
  }
});

it('what a person holds is left alone by requests, turns and time', () => {
  const after = (['released', 'claimed', 'claimed-for-turn', 'time-came'] as const).map((event) =>
    statusAfter('on-hold', event),
  );
  expect(new Set(after)).toEqual(new Set(['on-hold']));
});

it('the ordinary way of held mail', () => {
  const way = ['released', 'claimed', 'deferred', 'time-came', 'claimed', 'delivered'] as const;
  const statuses = way.reduce<string[]>(
    (seen, event) => [...seen, statusAfter(seen.at(-1) as 'held', event)],
    ['held'],
  );
  expect(statuses).toEqual(['held', 'due', 'active', 'deferred', 'due', 'active', 'delivered']);
});

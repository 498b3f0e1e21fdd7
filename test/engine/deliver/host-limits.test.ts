/** Hosts that failed a moment ago (P34), and hosts that have as many sessions as they may have (P27). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeliverDeps } from '../../../src-main/engine/deliver/deliver-ports.ts';
import { startDeliveryLoop, type DeliveryLoop } from '../../../src-main/engine/deliver/delivery-loop.ts';
import type { MxAnswer } from '../../../src-main/engine/host-resolver.ts';
import { appSettings, type AppSettings } from '../../../src-main/shared/settings/app-settings.ts';
import { aClaimed, deliverDeps, MemoryQueue, until } from '../../helpers/delivery-fixtures.ts';
import { drop, silence } from '../../helpers/fake-smtp-session.ts';
import { dnsWith, mailHosts, mxOf } from '../../helpers/mail-hosts.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

let loop: DeliveryLoop | null = null;
let queue = new MemoryQueue();
beforeEach(() => {
  queue = new MemoryQueue();
});
afterEach(async () => {
  await loop?.stop(0);
});

function run(mx: MxAnswer, settings: Partial<AppSettings>, deps: Partial<DeliverDeps> = {}): void {
  loop = startDeliveryLoop(
    deliverDeps(queue, {
      settings: () => appSettings.parse({ 'app.host-name': 'schleuse.example', ...settings }),
      resolver: dnsWith(mx),
      ...deps,
    }),
  );
}

describe('failures that are remembered (P34)', () => {
  const askedFor = (releasedBy: 'manual' | 'etrn' | null) => {
    const message = aClaimed({ id: 2 });
    return { ...message, recipients: message.recipients.map((one) => ({ ...one, releasedBy })) };
  };
  const secondAttempt = async (
    releasedBy: 'manual' | 'etrn' | null,
    minutes: number,
    settings: Partial<AppSettings> = {},
  ) => {
    const clock = new ManualClock();
    const hosts = await mailHosts({ 2: { on: { CONNECT: drop } } });
    const hop = `[h2.example]:${String(hosts.port)}`;
    queue.add(aClaimed({ id: 1 }), hop);
    run(mxOf(2), settings, { clock });
    await until(() => queue.settled.length === 1);
    clock.advance(minutes * 60_000);
    queue.add(askedFor(releasedBy), hop);
    queue.becameDue();
    await until(() => {
      clock.advance(5000);
      return queue.settled.length === 2;
    });
    return hosts.at[2]?.sessions.length;
  };

  test.each([
    ['nobody asked and five minutes are not over', null, 3, {}, 1],
    ['five minutes are over', null, 5, {}, 2],
    ['ETRN asked', 'etrn', 3, {}, 2],
    ['a person asked', 'manual', 3, {}, 2],
    ['nothing is to be remembered', null, 3, { 'app.limits.fail-cache': 0 }, 2],
  ] as const)('connections in all where %s: %#', async (_why, by, minutes, settings, expected) => {
    expect(await secondAttempt(by, minutes, settings)).toBe(expected);
  });
});

test('two domains with the same host share its limit of sessions; the second waits for the first (P27)', async () => {
  let answer: (text: undefined) => void = () => undefined;
  const held = new Promise<undefined>((resolve) => (answer = resolve));
  let sessions = 0;
  const hosts = await mailHosts({ 2: { on: { CONNECT: () => (sessions++ === 0 ? held : undefined) } } });
  queue.add(aClaimed({ id: 1 }), `forward-mx=x.example:${String(hosts.port)}`);
  queue.add(aClaimed({ id: 2 }), `forward-mx=y.example:${String(hosts.port)}`);
  run(mxOf(2), { 'app.limits.out-per-host': 1 });
  await until(() => sessions === 1 && queue.statuses[2] === 'due');
  expect(queue.claims).toBeGreaterThan(1);
  answer(undefined);
  await until(() => queue.settled.length === 2);
  expect([sessions, queue.settled.map(([, words]) => words)]).toEqual([2, ['delivered', 'delivered']]);
});

test('hosts of equal preference stand in for one that has no session to spare', async () => {
  const hosts = await mailHosts({ 2: { on: { CONNECT: silence } }, 3: { on: { CONNECT: silence } } });
  for (const id of [1, 2])
    queue.add(aClaimed({ id }), `forward-mx=d${String(id)}.example:${String(hosts.port)}`);
  const records = [2, 3].map((number) => ({ exchange: `h${String(number)}.example`, preference: 10 }));
  run({ kind: 'records', records }, { 'app.limits.out-per-host': 1 });
  await until(() => [2, 3].every((number) => hosts.at[number]?.sessions.length === 1));
});

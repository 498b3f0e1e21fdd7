/** Who may turn a connection by ATRN: all or nothing over the list. */
import { describe, expect, it } from 'vitest';
import {
  answerAtrn,
  type AtrnAnswer,
  type AtrnDeps,
  type AtrnRequester,
} from '../../src-main/engine/turn/answer-atrn.ts';
import { RequestLimit } from '../../src-main/engine/turn/request-limit.ts';
import { TurnLocks } from '../../src-main/engine/turn/turn-locks.ts';
import { aGateway, countsOf, directoryOf, silentMailLog, stoppedClock } from '../helpers/turn-fixtures.ts';

type Ask = (argument: string, requester?: Partial<AtrnRequester>) => AtrnAnswer;

function customer(
  gateways: Parameters<typeof aGateway>[0][],
  waiting: Record<string, number>,
  deps: Partial<AtrnDeps> = {},
): Ask {
  const all: AtrnDeps = {
    gateways: directoryOf(
      gateways.map((settings) => aGateway({ 'dequeuing.atrn.honor': true, ...settings })),
    ),
    mailLog: silentMailLog,
    limit: new RequestLimit(stoppedClock, 20, 10_000),
    locks: new TurnLocks(),
    counts: (gateway) => countsOf(gateway, { held: waiting[gateway] ?? 0 }),
    isConfirmed: () => true,
    canStart: () => true,
    ...deps,
  };
  return (argument, requester = {}) =>
    answerAtrn(
      { id: 's1', peerAddress: '192.0.2.7', account: 'a.example', tls: null, ...requester },
      argument,
      all,
    );
}

const two = [
  { 'domain.name': 'a.example' },
  { 'domain.name': 'b.example', 'dequeuing.account': 'a.example' },
  { 'domain.name': 'c.example' },
];
const turned = (answer: AtrnAnswer): unknown => [
  answer.reply.code,
  answer.turn?.gateways.map((settings) => settings['domain.name']) ?? null,
];

describe('ATRN', () => {
  it('needs AUTH', () => {
    expect(turned(customer(two, { 'a.example': 1 })('', { account: null }))).toEqual([530, null]);
  });

  it('refuses a list that is none with 501', () => {
    expect(customer(two, {})('a.example,,b.example').reply.code).toBe(501);
  });

  it('turns all domains of the account when none is named, and those named otherwise', () => {
    const waiting = { 'a.example': 1, 'b.example': 1 };
    expect(turned(customer(two, waiting)(''))).toEqual([250, ['a.example', 'b.example']]);
    expect(turned(customer(two, waiting)('B.EXAMPLE'))).toEqual([250, ['b.example']]);
  });

  it.each(['a.example,c.example', 'a.example,unknown.example', 'pc', 'a.example,pc'])(
    'refuses the whole list with 450: %s',
    (list) => {
      expect(turned(customer(two, { 'a.example': 1, 'c.example': 1 })(list))).toEqual([450, null]);
    },
  );

  it.each([
    { 'domain.enabled': false },
    { 'dequeuing.atrn.honor': false },
    { 'dequeuing.access.entries': ['192.0.2.7'] },
  ])('is 450 for a gateway that is off, does not honour it or shuts the address out: %o', (settings) => {
    expect(
      turned(customer([{ 'domain.name': 'a.example', ...settings }], { 'a.example': 1 })('a.example')),
    ).toEqual([450, null]);
  });

  it('says 453 when no domain has mail, and leaves no lock behind', () => {
    const locks = new TurnLocks();
    expect(turned(customer(two, {}, { locks })(''))).toEqual([453, null]);
    expect(locks.isBusy('a.example')).toBe(false);
  });

  it('turns when one domain of several has mail', () => {
    expect(customer(two, { 'b.example': 1 })('').reply.code).toBe(250);
  });

  it('refuses a second turn with 450 until the first has ended, for the whole list', () => {
    const ask = customer(two, { 'a.example': 1, 'b.example': 1 });
    const first = ask('b.example');
    expect(turned(ask('a.example,b.example'))).toEqual([450, null]);
    first.turn?.free();
    expect(ask('a.example,b.example').reply.code).toBe(250);
  });

  it('lets several turns share the queue where that is allowed', () => {
    const ask = customer([{ 'domain.name': 'a.example', 'dequeuing.atrn.single': false }], {
      'a.example': 1,
    });
    expect([ask('').reply.code, ask('').reply.code]).toEqual([250, 250]);
  });

  it('needs TLS where the gateway requires it', () => {
    const ask = customer([{ 'domain.name': 'a.example', 'settings.tls': 'required' }], { 'a.example': 1 });
    expect([ask('').reply.code, ask('', { tls: 'TLSv1.3' }).reply.code]).toEqual([530, 250]);
  });

  it('is 451 while the engine cannot start it', () => {
    expect(customer(two, { 'a.example': 1 }, { canStart: () => false })('').reply.code).toBe(451);
  });

  it('is 450 when asked too often', () => {
    const ask = customer(two, {}, { limit: new RequestLimit(stoppedClock, 1, 10_000) });
    expect([ask('').reply.code, ask('').reply.code]).toEqual([453, 450]);
  });
});

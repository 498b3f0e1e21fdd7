/** Turns through the real fetchmail, which passes octets between us and the customer's own server without understanding them. */
import { afterEach, describe, expect, test } from 'vitest';
import { deliverTurn, type TurnResult } from '../../../src-main/engine/deliver/deliver-turn.ts';
import type { TurnPace } from '../../../src-main/shared/settings/gateway-settings.ts';
import { aClaimed, deliverDeps, MemoryQueue } from '../../helpers/delivery-fixtures.ts';
import { fakeSmtpServer, type FakeSmtpServer } from '../../helpers/fake-smtp-server.ts';
import { fetchmail } from '../../helpers/fetchmail.ts';
import { minimalProvider, type MinimalProvider } from '../../helpers/minimal-provider.ts';
import { findProgram } from '../../helpers/peer-programs.ts';
import { testCertificate } from '../../helpers/test-certificate.ts';
import { aGateway } from '../../helpers/turn-fixtures.ts';

const closers: (FakeSmtpServer | MinimalProvider)[] = [];
afterEach(async () => {
  for (const one of closers.splice(0)) await one.close();
});

const line = (index: number): string => `${String(index)} ${'x'.repeat(index % 900)}\r\n`;
const lines = (count: number): string => Array.from({ length: count }, (_one, index) => line(index)).join('');

/** Small and large ones, dots at line starts, a line of 8-bit octets, no line end at the end. */
const bodies = [
  ...Array.from(
    { length: 8 },
    (_one, index) => `Subject: ${String(index)}\r\n\r\n.\r\n..\r\n.x ${String(index)}\r\n`,
  ),
  `Subject: long\r\n\r\n${lines(600)}`,
  'Subject: unfinished\r\n\r\nlast',
  `Subject: 8-bit\r\n\r\n${'\xe4'.repeat(9000)}\r\n`,
  `Subject: longer\r\n\r\n${lines(3000)}`,
  ...Array.from({ length: 8 }, (_one, index) => `Subject: again ${String(index)}\r\n\r\n${lines(index)}`),
];

interface Round {
  readonly pace: TurnPace;
  readonly tls: boolean;
  readonly offers: readonly string[];
}

async function turnThroughFetchmail({
  pace,
  tls,
  offers,
}: Round): Promise<{ turn: TurnResult; code: number | null; arrived: string[] }> {
  const queue = new MemoryQueue();
  for (const [index, body] of bodies.entries()) queue.add(aClaimed({ id: index + 1, body }), null);
  const ownServer = await fakeSmtpServer({ offers });
  const gateways = [aGateway({ 'domain.name': 'client.example', 'settings.turn-pace': pace })];
  const turns: Promise<TurnResult>[] = [];
  const provider = await minimalProvider(
    (socket) => {
      const session = { id: 's1', peerAddress: '127.0.0.1' };
      const stop = new AbortController().signal;
      turns.push(deliverTurn({ socket, gateways, session, stop }, deliverDeps(queue)));
    },
    tls ? await testCertificate('provider.example') : undefined,
  );
  closers.push(ownServer, provider);
  const { code, stderr } = await fetchmail({
    protocol: 'ODMR',
    port: provider.port,
    user: 'client.example',
    password: 'sesame',
    domains: ['client.example'],
    smtpPort: ownServer.port,
    ssl: tls,
    withinMs: 20_000,
  });
  const [turn] = turns;
  if (turn === undefined) throw new Error(`fetchmail did not ask for the turn:\n${stderr}`);
  return { turn: await turn, code, arrived: ownServer.accepted.map(({ body }) => body) };
}

const PIPELINING = ['PIPELINING', '8BITMIME', 'SIZE 0'];
const rounds: [string, Round][] = [
  [
    'in clear text, automatic: the next envelope behind the dot',
    { pace: 'automatic', tls: false, offers: PIPELINING },
  ],
  [
    'in clear text, automatic: whole messages in flight',
    { pace: 'automatic', tls: false, offers: [...PIPELINING, 'CHUNKING'] },
  ],
  ['in clear text, careful', { pace: 'careful', tls: false, offers: PIPELINING }],
  ['in clear text, one command after the other', { pace: 'automatic', tls: false, offers: [] }],
  [
    'over TLS, automatic: record by record',
    { pace: 'automatic', tls: true, offers: [...PIPELINING, 'CHUNKING'] },
  ],
];

describe.skipIf(findProgram('fetchmail') === null)('through fetchmail', () => {
  test.each(rounds)(
    'every octet arrives %s',
    async (_how, round) => {
      const { turn, code, arrived } = await turnThroughFetchmail(round);
      expect({ ...turn, seconds: 0 }).toMatchObject({
        delivered: bodies.length,
        deferred: 0,
        failed: 0,
        end: 'finished',
      });
      expect(code).toBe(0);
      expect(arrived).toEqual(bodies.map((body) => (body.endsWith('\r\n') ? body : `${body}\r\n`)));
    },
    30_000,
  );
});

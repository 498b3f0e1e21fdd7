/** One next hop, several hosts: who is asked after whom, for which recipients, and whose word counts (RFC 5321 section 5.1). */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DeliverDeps } from '../../../src-main/engine/deliver/deliver-ports.ts';
import { startDeliveryLoop, type DeliveryLoop } from '../../../src-main/engine/deliver/delivery-loop.ts';
import type { MxAnswer } from '../../../src-main/engine/host-resolver.ts';
import { appSettings, type AppSettings } from '../../../src-main/shared/settings/app-settings.ts';
import type { FakeServerOptions } from '../../helpers/fake-smtp-server.ts';
import { drop } from '../../helpers/fake-smtp-session.ts';
import {
  aClaimed,
  deliverDeps,
  MemoryQueue,
  until,
  type MessageWish,
} from '../../helpers/delivery-fixtures.ts';
import { dnsWith, mailHosts, mxOf, type MailHosts } from '../../helpers/mail-hosts.ts';

let loop: DeliveryLoop | null = null;
let queue = new MemoryQueue();
/** Ways of the attempts, in the order of settling. */
let ways: string[] = [];
beforeEach(() => {
  queue = new MemoryQueue();
  ways = [];
});
afterEach(async () => {
  await loop?.stop(0);
  loop = null;
});

interface World {
  readonly hosts: Readonly<Record<number, FakeServerOptions>>;
  readonly mx?: MxAnswer;
  readonly settings?: Partial<AppSettings>;
  readonly smartHosts?: readonly number[];
  readonly message?: MessageWish;
  /** Default: the recipients' domain, on the port of the servers. */
  readonly nextHop?: (port: number) => string;
  readonly deps?: Partial<DeliverDeps>;
}

const domainHop = (port: number): string => `forward-mx=x.example:${String(port)}`;

/** Delivers one message and gives what its recipients came to. */
async function deliver(world: World): Promise<{ hosts: MailHosts; outcomes: Record<string, string> }> {
  const hosts = await mailHosts(world.hosts);
  const { to = ['a@x.example'], ...wish } = world.message ?? {};
  queue.add(aClaimed({ to, ...wish }), (world.nextHop ?? domainHop)(hosts.port), 'external');
  run(world, hosts);
  await until(() => queue.settled.length >= to.length);
  await loop?.stop(1000);
  return { hosts, outcomes: Object.fromEntries(queue.settled) };
}

function run({ mx = mxOf(2, 3), settings, smartHosts = [], deps }: World, { port }: MailHosts): void {
  const list = smartHosts.map((number) => ({
    id: `s${String(number)}`,
    host: `[h${String(number)}.example]`,
    port,
    user: `user${String(number)}`,
    tls: 'off' as const,
  }));
  loop = startDeliveryLoop(
    deliverDeps(queue, {
      settings: () =>
        appSettings.parse({
          'app.host-name': 'schleuse.example',
          'app.route.smarthosts': list,
          ...settings,
        }),
      resolver: dnsWith(mx),
      smartHostSecret: (id) => `secret of ${id}`,
      settle: (message, outcomes, attempt) => {
        ways.push(attempt.way);
        return queue.settle(message, outcomes, attempt);
      },
      ...deps,
    }),
  );
}

const busy = '450 4.2.1 Busy';
const no = '550 5.1.1 No';

describe('the MX hosts of a domain', () => {
  test('a host that is not there is followed by the next', async () => {
    const { hosts, outcomes } = await deliver({ hosts: { 3: {} } });
    expect([outcomes, hosts.taken()]).toEqual([{ 'a@x.example': 'delivered' }, { 3: ['a@x.example'] }]);
    expect(ways).toEqual(['forward']);
  });

  test.each<[string, FakeServerOptions]>([
    ['says 554 instead of a greeting', { on: { CONNECT: '554 5.3.2 No service' } }],
    ['refuses EHLO and HELO', { on: { EHLO: '550 5.5.1 No', HELO: '550 5.5.1 No' } }],
    ['is too busy to greet', { on: { CONNECT: '421 4.3.2 Later' } }],
    ['breaks the connection at MAIL', { on: { MAIL: drop } }],
    ['breaks the connection at RCPT', { on: { RCPT: drop } }],
    ['breaks the connection at DATA', { on: { DATA: drop } }],
    ['says 421 to MAIL', { on: { MAIL: '421 4.3.2 Going down' } }],
    ['postpones the sender', { on: { MAIL: busy } }],
    ['postpones the recipient (greylisting)', { rcpt: { 'a@x.example': busy } }],
    ['postpones DATA', { on: { DATA: busy } }],
    ['postpones at the end of the data', { on: { END: '451 4.3.0 Disk' } }],
  ])('a host that %s is followed by the next, and only that one takes it', async (_what, first) => {
    const { hosts, outcomes } = await deliver({ hosts: { 2: { offers: [], ...first }, 3: {} } });
    expect([outcomes, hosts.taken()]).toEqual([
      { 'a@x.example': 'delivered' },
      { 2: [], 3: ['a@x.example'] },
    ]);
  });

  test('what is in doubt at one host is not sent to another', async () => {
    const { hosts, outcomes } = await deliver({ hosts: { 2: { on: { END: drop } }, 3: {} } });
    expect([outcomes, hosts.at[3]?.sessions.length]).toEqual([{ 'a@x.example': 'deferred in-doubt' }, 0]);
  });

  test('the word of the last host counts', async () => {
    const { outcomes } = await deliver({
      hosts: { 2: { on: { MAIL: busy } }, 3: { on: { MAIL: '452 4.3.1 Full' } } },
    });
    expect(outcomes).toEqual({ 'a@x.example': 'deferred postponed 452' });
  });

  test('where the next host cannot be reached, the word of the one before counts', async () => {
    const { outcomes } = await deliver({ hosts: { 2: { on: { MAIL: busy } } } });
    expect(outcomes).toEqual({ 'a@x.example': 'deferred postponed 450' });
  });

  test('a host that postpones everything is left after some hundred messages, and the next one takes the rest', async () => {
    const hosts = await mailHosts({ 2: { on: { MAIL: busy } }, 3: {} });
    for (let id = 1; id <= 400; id += 1)
      queue.add(aClaimed({ id, to: [`r${String(id)}@x.example`] }), domainHop(hosts.port), 'external');
    run({ hosts: {}, settings: { 'app.limits.out-per-host': 1 } }, hosts);
    await until(() => queue.settled.length >= 400);
    await loop?.stop(1000);
    const asked = hosts.at[2]!.sessions.flatMap(({ commands }) => commands).filter((line) =>
      line.startsWith('MAIL'),
    );
    expect([hosts.taken()[3]?.length, asked.length < 300]).toEqual([400, true]);
  });

  test('of three recipients only the postponed one goes on to the next host', async () => {
    const to = ['a@x.example', 'b@x.example', 'c@x.example'];
    const { hosts, outcomes } = await deliver({
      hosts: { 2: { rcpt: { 'b@x.example': busy, 'c@x.example': no } }, 3: {} },
      message: { to },
    });
    expect([outcomes, hosts.taken()]).toEqual([
      { 'a@x.example': 'delivered', 'b@x.example': 'delivered', 'c@x.example': 'failed refused 550' },
      { 2: ['a@x.example'], 3: ['b@x.example'] },
    ]);
  });

  test('a first 5xx bounces (P25)', async () => {
    const { hosts, outcomes } = await deliver({ hosts: { 2: { rcpt: { 'a@x.example': no } }, 3: {} } });
    expect([outcomes, hosts.at[3]?.sessions.length]).toEqual([{ 'a@x.example': 'failed refused 550' }, 0]);
  });

  test.each<[string, FakeServerOptions, string]>([
    ['one that takes it', {}, 'delivered'],
    ['one that refuses it too', { rcpt: { 'a@x.example': '551 5.1.6 No' } }, 'failed refused 551'],
    ['none that can be reached', { on: { CONNECT: drop } }, 'failed refused 550'],
  ])('with P25 off the remaining hosts are asked after a 5xx: %s', async (_what, second, words) => {
    const { outcomes } = await deliver({
      hosts: { 2: { rcpt: { 'a@x.example': no } }, 3: second },
      settings: { 'app.route.first-5xx': false },
    });
    expect(outcomes).toEqual({ 'a@x.example': words });
  });

  test.each<[string, MxAnswer, Partial<AppSettings>, string]>([
    [
      'without MX records where one must be (P24)',
      { kind: 'none' },
      { 'app.route.no-mx-bounce': true },
      'failed no-such-domain 5.1.2',
    ],
    [
      'that takes no mail (null MX)',
      { kind: 'records', records: [{ exchange: '', preference: 0 }] },
      {},
      'failed null-mx 5.1.10',
    ],
    ['that does not exist', { kind: 'no-such-name' }, {}, 'failed no-such-domain 5.1.2'],
    ['whose DNS does not answer', { kind: 'temporary', detail: 'ESERVFAIL' }, {}, 'deferred dns-temporary'],
  ])('a domain %s', async (_what, mx, settings, words) => {
    expect((await deliver({ hosts: {}, mx, settings })).outcomes).toEqual({ 'a@x.example': words });
  });

  test('a domain that leads to us and is none of ours fails instead of looping', async () => {
    const settings: Partial<AppSettings> = { 'app.host-name': 'h2.example' };
    const ownListeners = () => [{ address: '192.0.2.1', port: hostsPort }];
    let hostsPort = 0;
    const { outcomes } = await deliver({
      hosts: {},
      settings,
      nextHop: (port) => domainHop((hostsPort = port)),
      deps: { ownListeners },
    });
    expect(outcomes).toEqual({ 'a@x.example': 'failed target-is-ourselves 5.4.6' });
  });

  test('a gateway’s target that leads to us is told to the operator', async () => {
    const noted: [string, boolean][] = [];
    let hostsPort = 0;
    const { outcomes } = await deliver({
      hosts: {},
      nextHop: (port) => `[h2.example]:${String((hostsPort = port))}`,
      deps: {
        ownListeners: () => [{ address: '127.0.0.2', port: hostsPort }],
        noteLoop: ({ nextHop }, isLoop) => noted.push([nextHop.replace(/\d+$/, 'port'), isLoop]),
      },
    });
    expect([outcomes, noted]).toEqual([
      { 'a@x.example': 'deferred target-is-ourselves' },
      [['[h2.example]:port', true]],
    ]);
  });
});

describe('recipients refused with 5xx (P23)', () => {
  const to = ['a@x.example', 'b@x.example', 'c@x.example'];
  const first: FakeServerOptions = { rcpt: { 'b@x.example': no } };
  const transactions = (hosts: MailHosts): string[][] =>
    hosts.at[2]?.accepted.map(({ recipients }) => recipients) ?? [];

  test('off: the others go on together', async () => {
    const { hosts, outcomes } = await deliver({ hosts: { 2: first }, mx: mxOf(2), message: { to } });
    expect([transactions(hosts), outcomes['b@x.example']]).toEqual([
      [['a@x.example', 'c@x.example']],
      'failed refused 550',
    ]);
  });

  test('on: nothing is sent to all of them; the others follow one by one', async () => {
    const settings = { 'app.route.rcpt-5xx': true };
    const { hosts, outcomes } = await deliver({
      hosts: { 2: first },
      mx: mxOf(2),
      message: { to },
      settings,
    });
    expect([transactions(hosts), outcomes]).toEqual([
      [['a@x.example'], ['c@x.example']],
      { 'a@x.example': 'delivered', 'b@x.example': 'failed refused 550', 'c@x.example': 'delivered' },
    ]);
  });
});

describe('smart hosts (P21, P22)', () => {
  const challenge = `334 ${Buffer.from('<1@fake>').toString('base64')}`;
  const withAuth: FakeServerOptions = { offers: ['PIPELINING', 'AUTH CRAM-MD5'], on: { AUTH: challenge } };
  const fallback: Partial<AppSettings> = { 'app.route.mode': 'fallback' };
  const usersAt = (hosts: MailHosts, number: number): string[] =>
    (hosts.at[number]?.sessions ?? []).flatMap(({ commands }) => {
      const answer = commands[commands.indexOf('AUTH CRAM-MD5') + 1] ?? '';
      return commands.includes('AUTH CRAM-MD5')
        ? [Buffer.from(answer, 'base64').toString().split(' ')[0] ?? '']
        : [];
    });

  test('are tried in their order, each with its own logon', async () => {
    const { hosts, outcomes } = await deliver({
      hosts: { 4: { ...withAuth, on: { ...withAuth.on, MAIL: busy } }, 5: withAuth },
      smartHosts: [4, 5],
      nextHop: () => 'smart-hosts=all',
    });
    expect([outcomes, hosts.taken(), usersAt(hosts, 4), usersAt(hosts, 5), ways]).toEqual([
      { 'a@x.example': 'delivered' },
      { 4: [], 5: ['a@x.example'] },
      ['user4'],
      ['user5'],
      ['smarthost'],
    ]);
  });

  test('a wrong password at the first does not end it', async () => {
    const { hosts } = await deliver({
      hosts: { 4: { ...withAuth, on: { AUTH: challenge, 'AUTH+': '535 5.7.8 No' } }, 5: withAuth },
      smartHosts: [4, 5],
      nextHop: () => 'smart-hosts=all',
    });
    expect(hosts.taken()).toEqual({ 4: [], 5: ['a@x.example'] });
  });

  test.each<[string, Readonly<Record<number, FakeServerOptions>>, MxAnswer]>([
    ['no MX can be reached', {}, mxOf(2, 3)],
    ['all MX say 4xx', { 2: { on: { MAIL: busy } }, 3: { rcpt: { 'a@x.example': busy } } }, mxOf(2, 3)],
    ['the DNS does not answer', {}, { kind: 'temporary', detail: 'ESERVFAIL' }],
  ])('in the mode "directly first" they get what is left where %s', async (_why, mxHosts, mx) => {
    const { hosts, outcomes } = await deliver({
      hosts: { ...mxHosts, 4: withAuth },
      mx,
      smartHosts: [4],
      settings: fallback,
    });
    expect([outcomes, hosts.taken()[4]]).toEqual([{ 'a@x.example': 'delivered' }, ['a@x.example']]);
    expect(ways).toEqual(['smarthost']);
  });

  test.each<[string, Readonly<Record<number, FakeServerOptions>>, MxAnswer, Partial<AppSettings>, string]>([
    ['a first 5xx', { 2: { rcpt: { 'a@x.example': no } } }, mxOf(2, 3), {}, 'failed refused 550'],
    [
      '5xx from all MX',
      { 2: { rcpt: { 'a@x.example': no } } },
      mxOf(2, 3),
      { 'app.route.first-5xx': false },
      'failed refused 550',
    ],
    ['a domain that does not exist', {}, { kind: 'no-such-name' }, {}, 'failed no-such-domain 5.1.2'],
    [
      'copies that keep to their target (G4)',
      {},
      mxOf(2, 3),
      { 'global.no-smarthost-forward': true },
      'deferred connection-failed',
    ],
    ['the mode "directly"', {}, mxOf(2, 3), { 'app.route.mode': 'direct' }, 'deferred connection-failed'],
  ])('nothing is handed to them after %s', async (_what, mxHosts, mx, settings, words) => {
    const { hosts, outcomes } = await deliver({
      hosts: { ...mxHosts, 4: withAuth },
      mx,
      smartHosts: [4],
      settings: { ...fallback, ...settings },
    });
    expect([outcomes, hosts.at[4]?.sessions.length]).toEqual([{ 'a@x.example': words }, 0]);
  });

  test('what the direct way took is not sent to them again', async () => {
    const { hosts } = await deliver({
      hosts: { 2: { rcpt: { 'b@x.example': busy } }, 4: withAuth },
      mx: mxOf(2),
      smartHosts: [4],
      settings: fallback,
      message: { to: ['a@x.example', 'b@x.example'] },
    });
    expect(hosts.taken()).toEqual({ 2: ['a@x.example'], 4: ['b@x.example'] });
  });
});

/** Gateways that make themselves (page 10): only for domains that the DNS sends to us, and only with a person's consent. */
import { expect, onTestFinished, test } from 'vitest';
import { fakeSmtpServer } from '../helpers/fake-smtp-server.ts';
import { SmtpDialogue } from '../helpers/smtp-dialogue.ts';
import {
  fakeDns,
  OWN_NAME,
  startTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from '../helpers/test-gateway.ts';
import { until } from '../helpers/until.ts';

const minute = 60_000;
const code = (reply: string): string => reply.slice(0, 9);

const resolver = fakeDns({
  mx: {
    'new.example': [{ exchange: OWN_NAME, preference: 10 }],
    'behind.example': [
      { exchange: 'inside.behind.example', preference: 5 },
      { exchange: 'relay.behind.example', preference: 10 },
    ],
    'foreign.example': [{ exchange: 'mx.foreign.example', preference: 10 }],
    'silent.example': 'temporary',
  },
  addresses: {
    [OWN_NAME]: ['127.0.0.1'],
    'inside.behind.example': ['192.0.2.1'],
    'relay.behind.example': ['127.0.0.1'],
    'mx.foreign.example': ['2001:db8::25'],
    'plain.example': ['127.0.0.1'],
  },
});

const automatic = ({ settings, ...options }: TestGatewayOptions = {}): Promise<TestGateway> =>
  startTestGateway({
    resolver,
    ...options,
    settings: {
      'automatic.enabled': true,
      'automatic.not-reserved': false,
      'automatic.confirm': false,
      ...settings,
    },
  });

test.each([
  { domain: 'new.example', reply: '250 2.0.0', why: 'its MX is our name' },
  { domain: 'behind.example', reply: '250 2.0.0', why: 'one of its MX has our address' },
  { domain: 'plain.example', reply: '250 2.0.0', why: 'it has no MX and its address is ours' },
  { domain: 'foreign.example', reply: '550 5.7.1', why: 'its MX is another' },
  { domain: 'unknown.example', reply: '550 5.7.1', why: 'it does not exist' },
  { domain: 'silent.example', reply: '451 4.4.3', why: 'the DNS does not answer' },
])('$domain hears $reply: $why (C1)', async ({ domain, reply }) => {
  const gateway = await automatic();
  const heard = await gateway.submit({ to: `a@${domain}` });
  const made = (await gateway.ask('gateway:list', undefined)).map((row) => row.domain);
  expect([code(heard), made]).toEqual([reply, reply.startsWith('250') ? [domain] : []]);
});

test('two senders at once make one gateway', async () => {
  const gateway = await automatic();
  const replies = await Promise.all([1, 2, 3].map(() => gateway.submit({ to: 'a@new.example' })));
  const rows = await gateway.ask('gateway:list', undefined);
  expect([replies.map(code), rows.length, rows[0]?.waitingMessages]).toEqual([
    ['250 2.0.0', '250 2.0.0', '250 2.0.0'],
    1,
    3,
  ]);
});

test('the pattern is copied without secrets, and deliveries to better MX are set if that is wanted (C2, C8)', async () => {
  const gateway = await automatic({
    gateways: [
      {
        'domain.name': 'pattern.example',
        'dequeuing.atrn.honor': true,
        'settings.hold-days': 7,
        secrets: { 'dequeuing.atrn.password': 'a-long-secret' },
      },
    ],
    settings: { 'automatic.pattern': 'pattern.example', 'automatic.deliver-higher': true },
  });
  await gateway.submit({ to: 'a@new.example' });
  const { settings, secretsSet } = await gateway.ask('gateway:get', { domain: 'new.example' });
  expect([
    settings['dequeuing.atrn.honor'],
    settings['settings.hold-days'],
    settings['domain.deliver-each-run'],
    secretsSet,
  ]).toEqual([true, 7, true, []]);
});

test('a local sender makes no gateway unless that is wanted (C3)', async () => {
  const gateways = [{ 'domain.name': 'local.example', 'settings.sender-auth': false }];
  const message = { to: 'a@new.example', from: 'me@local.example' };
  const strict = await automatic({ gateways });
  const refused = await strict.submit(message);
  const liberal = await automatic({ gateways, settings: { 'automatic.not-local-sender': false } });
  expect([refused, await liberal.submit(message)].map(code)).toEqual(['550 5.7.1', '250 2.0.0']);
});

test('an MX that points to reserved addresses does not count (C4)', async () => {
  const gateway = await automatic({ settings: { 'automatic.not-reserved': true } });
  expect(code(await gateway.submit({ to: 'a@new.example' }))).toBe('550 5.7.1');
});

test('no more than twenty gateways a day', async () => {
  const names = Array.from({ length: 21 }, (_, index) => `d${String(index)}.example`);
  const zones = Object.fromEntries(names.map((name) => [name, ['127.0.0.1']]));
  const gateway = await automatic({ resolver: fakeDns({ addresses: zones }) });
  const replies: string[] = [];
  for (const name of names) replies.push(code(await gateway.submit({ to: `a@${name}` })));
  gateway.clock.setNow(gateway.clock.now() + 25 * 60 * minute);
  replies.push(code(await gateway.submit({ to: `a@${names[20]!}` })));
  expect(replies.slice(19)).toEqual(['250 2.0.0', '451 4.7.1', '250 2.0.0']);
});

const honours = {
  'domain.name': 'pattern.example',
  'dequeuing.etrn.honor': true,
  'dequeuing.etrn.require-auth': false,
  'dequeuing.access.mode': 'honor',
  'dequeuing.access.entries': ['127.0.0.1'],
};

async function etrn(gateway: TestGateway): Promise<string> {
  const client = await SmtpDialogue.greeted(gateway.port('smtp'));
  const reply = await client.send('ETRN new.example').reply();
  client.destroy();
  return code(reply);
}

test('until a reply confirms it the mail is stored and ETRN hears 459 (C5, C6)', async () => {
  const operator = await fakeSmtpServer();
  onTestFinished(() => operator.close());
  const gateway = await automatic({
    gateways: [
      honours,
      {
        'domain.name': 'ops.example',
        'dequeuing.etrn.target': 'host',
        'dequeuing.etrn.host': '[127.0.0.1]',
        'dequeuing.etrn.port': operator.port,
      },
    ],
    settings: {
      'automatic.pattern': 'pattern.example',
      'automatic.confirm': true,
      'automatic.confirm-to': 'admin@ops.example',
    },
  });
  await gateway.submit({ to: 'a@new.example' });
  const before = await etrn(gateway);
  await gateway.ask('gateway:release', { domain: 'ops.example' });
  await until(() => operator.accepted.length === 1);
  const asked = operator.accepted[0]?.body ?? '';
  const to = /confirm-[a-z0-9]{20}@schleuse\.example/.exec(asked)?.[0] ?? '';
  const wrong = await gateway.submit({ to: to.replace(/-..../, '-aaaa') });
  const fromNobody = await gateway.submit({ to, from: '' });
  const reply = await gateway.submit({ to });
  expect({
    before,
    refused: [wrong, fromNobody].map((one) => one.slice(0, 3)),
    reply: code(reply),
    after: await etrn(gateway),
    stored: (await gateway.rows()).filter(({ recipient }) => recipient === to),
  }).toEqual({
    before: '459 4.7.1',
    refused: ['550', '550'],
    reply: '250 2.0.0',
    after: '253 2.0.0',
    stored: [],
  });
});

test('a person confirms as well, and the wait survives a restart (C5)', async () => {
  const gateway = await automatic({
    gateways: [honours],
    settings: { 'automatic.pattern': 'pattern.example', 'automatic.confirm': true },
  });
  const taken = code(await gateway.submit({ to: 'a@new.example' }));
  await gateway.stop();
  const again = await startTestGateway({ dataFolder: gateway.dataFolder });
  const before = [taken, await etrn(again), (await again.ask('gateway:unconfirmed', undefined)).length];
  await again.ask('gateway:confirm', { domain: 'new.example' });
  expect([before, await etrn(again)]).toEqual([['250 2.0.0', '459 4.7.1', 1], '253 2.0.0']);
});

test('without confirmation in time the gateway goes and its mail returns to the senders (C7)', async () => {
  const gateway = await automatic({
    settings: { 'automatic.confirm': true, 'automatic.confirm-minutes': 30 },
  });
  await gateway.submit({ to: 'a@new.example', from: 'sender@sender.example' });
  for (let passed = 0; passed < 29; passed += 1) gateway.clock.advance(minute);
  const before = (await gateway.ask('gateway:list', undefined)).length;
  await until(async () => {
    gateway.clock.advance(minute);
    return (await gateway.ask('gateway:list', undefined)).length === 0;
  });
  await until(async () =>
    (await gateway.rows()).some(
      ({ recipient, reversePath }) => recipient === 'sender@sender.example' && reversePath === '',
    ),
  );
  expect(before).toBe(1);
});

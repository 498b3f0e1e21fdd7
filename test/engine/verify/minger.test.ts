/** Minger: queries with and without a secret, answers, UDP and TCP, several servers and the sharing hosts (V3, V6, V10, V14, G3). */
import { expect, it } from 'vitest';
import { createAskMinger, mingerQuery } from '../../../src-main/engine/verify/ask-minger.ts';
import type { GatewaySettings } from '../../../src-main/shared/settings/gateway-settings.ts';
import { askedVerifier, type AskedWish } from '../../helpers/asked-verifier.ts';
import { ImpatientClock } from '../../helpers/impatient-clock.ts';
import { startMinger } from '../../helpers/minger-server.ts';
import { freePort } from '../../helpers/peer-programs.ts';

const asked = (port: number, gateway: Partial<GatewaySettings> = {}, wish: Omit<AskedWish, 'gateway'> = {}) =>
  askedVerifier(createAskMinger, {
    gateway: {
      'verification.method': 'minger',
      'verification.host': '127.0.0.1',
      'verification.port': port,
      ...gateway,
    },
    ...wish,
  });

/** Knows these local parts. */
const knows =
  (...known: readonly string[]) =>
  (query: string): string => {
    const mailbox = query.split(' ')[0] ?? '';
    return `${mailbox} ${known.includes(mailbox.split('@')[0] ?? '') ? '5' : '3'}`;
  };

it('the digest is MD5 over secret and mailbox, in base64', () => {
  // echo -n 'geheim:boss@client.example' | md5sum
  expect([mingerQuery('boss@client.example', null), mingerQuery('boss@client.example', 'geheim')]).toEqual([
    'boss@client.example',
    'boss@client.example d=CNp9voxA1Lah0Tq2fqxErQ==',
  ]);
});

it('an address that exists is valid, also while it takes no mail', async () => {
  const { port } = await startMinger({
    over: 'udp',
    answer: (query) => `${query} ${query.startsWith('full') ? '4' : query.startsWith('boss') ? '5' : '3'}`,
  });
  const { ask } = asked(port);
  expect([await ask('boss'), await ask('full'), await ask('nobody')]).toEqual(['valid', 'valid', 'invalid']);
});

it.each([
  ['0', /0, it does not understand the query/],
  ['1', /1, it wants a shared secret/],
  ['boss@client.example 2', /2, it has another shared secret/],
  ['other@client.example 5', /not an answer to the question/],
  ['hello', /not an answer to the question/],
])('%s says nothing about the address', async (answer, expected) => {
  const { port, queries } = await startMinger({ answer: () => answer });
  expect(await asked(port).ask('boss')).toMatch(expected);
  expect(queries.map(({ way }) => way)).toEqual(['udp']);
});

it('the secret goes as a digest, never as it is', async () => {
  const { port, queries } = await startMinger({ over: 'udp', answer: knows('boss') });
  await asked(port, {}, { secrets: { 'verification.secret': 'geheim' } }).ask('boss');
  expect(queries).toEqual([{ way: 'udp', text: mingerQuery('boss@client.example', 'geheim') }]);
});

it('a server that refuses UDP is asked over TCP', async () => {
  const { port, queries } = await startMinger({ over: 'tcp', answer: knows('boss') });
  const { ask } = asked(port);
  expect([await ask('boss'), await ask('nobody'), queries.map(({ way }) => way)]).toEqual([
    'valid',
    'invalid',
    ['tcp', 'tcp'],
  ]);
});

it('a server that listens on one address of its name only is found', async () => {
  const { port } = await startMinger({ over: 'tcp', answer: knows('boss') });
  expect(await asked(port, { 'verification.host': 'two.example' }).ask('boss')).toBe('valid');
});

it('a lost datagram is sent again', async () => {
  let count = 0;
  const { port } = await startMinger({
    over: 'udp',
    answer: (query) => (++count < 3 ? null : `${query} 5`),
  });
  const clock = new ImpatientClock(2000);
  expect([await asked(port, {}, { clock }).ask('boss'), count >= 3]).toEqual(['valid', true]);
});

it('a server that stays silent over both ways is unreachable after the time of the settings', async () => {
  const { port, queries } = await startMinger({ answer: () => null });
  const clock = new ImpatientClock(1000);
  const answer = asked(port, {}, { clock, settings: { 'app.timeouts.verifier': 10 } }).ask('boss');
  await expect.poll(() => queries.length).toBeGreaterThan(0);
  clock.advance(5000);
  await expect.poll(() => queries.some(({ way }) => way === 'tcp')).toBe(true);
  clock.advance(5000);
  expect(await answer).toBe('no answer within 10 s');
});

it('further servers are asked when one does not answer, with their own secrets', async () => {
  const { port, queries } = await startMinger({ answer: knows('boss') });
  const more = [{ id: 'second', host: '127.0.0.1', port, baseDn: '', bindDn: '' }];
  const { ask } = asked(
    await freePort(),
    { 'verification.more-servers': more },
    { secrets: { 'verification.secret': 'eins', 'verification.more-servers/second': 'zwei' } },
  );
  expect([await ask('boss'), queries.map(({ text }) => text)]).toEqual([
    'valid',
    [mingerQuery('boss@client.example', 'zwei')],
  ]);
});

it('the sharing hosts are asked too: one that knows the address is enough', async () => {
  const own = await startMinger({ answer: knows('boss') });
  const other = await startMinger({ answer: knows('seller') });
  const settings = {
    'global.minger-sharing': true,
    'global.minger-hosts': [{ id: 'branch', host: '127.0.0.1', port: other.port }],
  };
  const { ask } = asked(own.port, {}, { settings, secrets: { 'global.minger-hosts/branch': 'filiale' } });
  expect([
    await ask('boss'),
    await ask('seller'),
    await ask('nobody'),
    other.queries.map(({ text }) => text),
  ]).toEqual([
    'valid',
    'valid',
    'invalid',
    ['seller', 'nobody'].map((name) => mingerQuery(`${name}@client.example`, 'filiale')),
  ]);
});

it('a sharing host that does not answer leaves an unknown address undecided', async () => {
  const own = await startMinger({ answer: knows('boss') });
  const settings = {
    'global.minger-sharing': true,
    'global.minger-hosts': [{ id: 'branch', host: '127.0.0.1', port: await freePort() }],
  };
  const { ask } = asked(own.port, {}, { settings });
  expect([await ask('boss'), await ask('nobody')]).toEqual([
    'valid',
    expect.stringContaining('ECONNREFUSED'),
  ]);
});

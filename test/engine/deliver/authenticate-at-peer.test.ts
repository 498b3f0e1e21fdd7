/** AUTH at a configured target (RFC 4954): the strongest mechanism, never a secret in clear text, never for a requester. */
import { expect, test } from 'vitest';
import { SecretUnavailable } from '../../../src-main/engine/gateway-directory.ts';
import type { FakeSmtpServer } from '../../helpers/fake-smtp-server.ts';
import { commandsOf, open, start, summary, type Wish } from '../../helpers/open-next-hop.ts';
import { testCertificate } from '../../helpers/test-certificate.ts';
import { aGateway, directoryOf } from '../../helpers/turn-fixtures.ts';

const gateway = {
  'dequeuing.etrn.target': 'host',
  'dequeuing.etrn.host': '127.0.0.1',
  'dequeuing.etrn.auth-user': 'me',
} as const;
const wish: Wish = { gateway, secrets: { 'client.example': 'sesame' } };
const authLines = (server: FakeSmtpServer) =>
  commandsOf(server).filter((line) => !/^(EHLO|STARTTLS|QUIT)/.test(line));

test('CRAM-MD5 answers the challenge with the secret, which is never sent', async () => {
  const challenge = Buffer.from('<1.2@fake.example>').toString('base64');
  const server = await start({ offers: ['AUTH PLAIN CRAM-MD5'], on: { AUTH: `334 ${challenge}` } });
  expect(summary(await open(server.port, wish))).toBe('clear signed in');
  // The digest of RFC 2195's construction over this challenge, computed by openssl.
  expect(authLines(server)).toEqual([
    'AUTH CRAM-MD5',
    Buffer.from('me 31c31fc66ea0e2e6845c33e3d190c5d2').toString('base64'),
  ]);
});

test('PLAIN and LOGIN are not used in clear text, and nothing is sent', async () => {
  const server = await start({ offers: ['AUTH PLAIN LOGIN'] });
  expect(await open(server.port, wish)).toBe('auth-not-offered');
  expect(authLines(server)).toEqual([]);
});

test('PLAIN is used under TLS', async () => {
  const server = await start({
    offers: ['STARTTLS', 'AUTH LOGIN PLAIN'],
    certificate: await testCertificate('host.example'),
  });
  expect(summary(await open(server.port, wish))).toBe('TLS signed in');
  expect(authLines(server)).toEqual([`AUTH PLAIN ${Buffer.from('\0me\0sesame').toString('base64')}`]);
});

test('LOGIN is used under TLS where there is nothing better', async () => {
  const server = await start({
    offers: ['STARTTLS', 'AUTH LOGIN'],
    certificate: await testCertificate('host.example'),
    on: { AUTH: '334 VXNlcm5hbWU6', 'AUTH+': (line) => (line === 'bWU=' ? '334 UGFzc3dvcmQ6' : undefined) },
  });
  expect(summary(await open(server.port, wish))).toBe('TLS signed in');
  expect(authLines(server)).toEqual(['AUTH LOGIN', 'bWU=', 'c2VzYW1l']);
});

test.each([
  ['535 5.7.8 Wrong', 'auth-refused'],
  ['534 5.7.9 Too weak', 'auth-refused'],
  ['454 4.7.0 Later', 'auth-not-offered'],
])('%s gives the fault %s', async (reply, code) => {
  const server = await start({ offers: ['AUTH CRAM-MD5'], on: { AUTH: reply } });
  expect(await open(server.port, wish)).toBe(code);
  expect(commandsOf(server).at(-1)).toBe('QUIT');
});

test('a peer without AUTH gets no mail', async () => {
  const server = await start({ offers: [] });
  expect(await open(server.port, wish)).toBe('auth-not-offered');
});

test('a requester never gets our credentials', async () => {
  const server = await start({ offers: ['AUTH CRAM-MD5'] });
  expect(summary(await open(server.port, { ...wish, isRequester: true }))).toBe('clear');
  expect(authLines(server)).toEqual([]);
});

test.each([
  ['is not set', () => null],
  [
    'cannot be opened',
    () => {
      throw new SecretUnavailable('no key ring');
    },
  ],
])('without a connection if the password %s', async (_why, secret) => {
  const server = await start();
  const settings = aGateway({ 'domain.name': 'client.example', ...gateway });
  const gateways = { ...directoryOf([settings]), secret };
  expect([await open(server.port, { gateway, deps: { gateways } }), server.sessions.length]).toEqual([
    'secret-unavailable',
    0,
  ]);
});

/** LDAP against a real OpenLDAP: search, scopes, escaping, sign-in, encryption, several servers (V3, V5, V6, V9 to V15). */
import { expect, it } from 'vitest';
import { createAskLdap } from '../../../src-main/engine/verify/ask-ldap.ts';
import { LdapSessions } from '../../../src-main/engine/verify/ldap-sessions.ts';
import type { GatewaySettings } from '../../../src-main/shared/settings/gateway-settings.ts';
import { askedVerifier, type AskedWish } from '../../helpers/asked-verifier.ts';
import { BASE_DN, READER_DN, READER_PASSWORD, startOpenLdap } from '../../helpers/open-ldap.ts';
import { freePort, missingPeers } from '../../helpers/peer-programs.ts';
import { testCertificate } from '../../helpers/test-certificate.ts';

const it_ = it.skipIf(missingPeers('slapd') !== null);
const NAME = 'ldap.example';

const asked = (port: number, gateway: Partial<GatewaySettings> = {}, wish: Omit<AskedWish, 'gateway'> = {}) =>
  askedVerifier((deps) => createAskLdap(deps, new LdapSessions(deps)), {
    gateway: {
      'verification.method': 'ldap',
      'verification.host': `[${NAME}]`,
      'verification.port': port,
      'verification.base-dn': BASE_DN,
      'verification.tls': 'off',
      ...gateway,
    },
    ...wish,
  });

it_('an address that one entry or several have is valid, any other is not', async () => {
  const { port } = await startOpenLdap();
  const { ask } = asked(port);
  expect([await ask('boss'), await ask('chief'), await ask('nobody')]).toEqual(['valid', 'valid', 'invalid']);
});

it_('characters with a meaning in filters are only characters in an address', async () => {
  const { port } = await startOpenLdap();
  const { ask } = asked(port);
  expect([await ask('*'), await ask('b*'), await ask('odd*(name)'), await ask(')(mail=*')]).toEqual([
    'invalid',
    'invalid',
    'valid',
    'invalid',
  ]);
});

it_('the scope says how deep the search goes', async () => {
  const { port } = await startOpenLdap();
  const people = `ou=people,${BASE_DN}`;
  const { ask } = asked(port);
  const answers: Record<string, string> = {};
  for (const scope of ['base', 'one', 'sub'] as const) {
    const there = { 'verification.scope': scope, 'verification.base-dn': people };
    const above = { 'verification.scope': scope, 'verification.base-dn': BASE_DN };
    answers[scope] = [await ask('boss', there), await ask('boss', above)].join(' ');
  }
  expect(answers).toEqual({ base: 'invalid invalid', one: 'valid invalid', sub: 'valid valid' });
});

it_('a filter of the administrator decides', async () => {
  const { port } = await startOpenLdap();
  const { ask } = asked(port, {
    'verification.filter': '(&(objectClass=inetOrgPerson)(mail=$ADDRESS$)(cn=S*))',
  });
  expect([await ask('seller'), await ask('boss')]).toEqual(['valid', 'invalid']);
});

it_(
  'who may not read without signing in signs in, and a wrong password says nothing about the address',
  async () => {
    const { port } = await startOpenLdap({ isClosed: true });
    const signedIn = { 'verification.bind-dn': READER_DN };
    const right = asked(port, signedIn, { secrets: { 'verification.secret': READER_PASSWORD } });
    const wrong = asked(port, signedIn, { secrets: { 'verification.secret': 'falsch' } });
    expect([await right.ask('boss'), await right.ask('nobody'), await wrong.ask('boss')]).toEqual([
      'valid',
      'invalid',
      expect.stringMatching(/^sign-in as cn=reader.*Invalid Credentials|Code: 0x31/i),
    ]);
  },
);

it_('a base that is not there says nothing about the address', async () => {
  const { port } = await startOpenLdap();
  const { ask } = asked(port, { 'verification.base-dn': `ou=gone,${BASE_DN}` });
  expect(await ask('boss')).toBe(`${NAME}, base 'ou=gone,${BASE_DN}': there is no such base`);
});

it_('servers are asked in their order until one answers, each with its own base and sign-in', async () => {
  const { port } = await startOpenLdap({ isClosed: true });
  const closed = await freePort();
  const { ask } = asked(
    closed,
    {
      'verification.more-servers': [
        { id: 'silent', host: '[unknown.example]', port: 0, baseDn: '', bindDn: '' },
        { id: 'good', host: `[${NAME}]`, port, baseDn: `ou=sales,${BASE_DN}`, bindDn: READER_DN },
      ],
    },
    { secrets: { 'verification.more-servers/good': READER_PASSWORD } },
  );
  expect([await ask('seller'), await ask('boss')]).toEqual(['valid', 'invalid']);
});

it_('STARTTLS is used where it is offered, with any certificate', async () => {
  const { port } = await startOpenLdap({ tlsName: 'another.example' });
  const { ask, steps } = asked(port, { 'verification.tls': 'opportunistic' });
  expect([await ask('boss'), steps.find(({ step }) => step === 'tls')]).toEqual([
    'valid',
    { step: 'tls', isGood: true, detail: 'STARTTLS' },
  ]);
});

it_(
  'without STARTTLS the question goes in clear text if that is allowed, and not at all if TLS is required',
  async () => {
    const { port } = await startOpenLdap();
    expect([
      await asked(port, { 'verification.tls': 'opportunistic' }).ask('boss'),
      await asked(port, { 'verification.tls': 'required' }).ask('boss'),
    ]).toEqual(['valid', expect.stringMatching(/^STARTTLS: /)]);
  },
);

it_('a verified server shows a certificate that fits, by STARTTLS and on the TLS port', async () => {
  const { port, tlsPort } = await startOpenLdap({ tlsName: NAME });
  const { cert } = await testCertificate(NAME);
  const verified = { 'verification.tls': 'verified' } as const;
  const known = { certificateAuthorities: [cert] };
  const byScheme = { ...verified, 'verification.host': `ldaps://${NAME}:${String(tlsPort)}` };
  const elsewhere = { 'verification.host': `ldaps://other.example:${String(tlsPort)}` };
  expect([
    await asked(port, verified, known).ask('boss'),
    await asked(0, byScheme, known).ask('boss'),
    await asked(0, byScheme).ask('boss'),
    await asked(0, { ...verified, ...elsewhere }, known).ask('boss'),
    await asked(0, { ...elsewhere, 'verification.tls': 'required' }).ask('boss'),
  ]).toEqual([
    'valid',
    'valid',
    expect.stringMatching(/self.signed certificate/),
    expect.stringMatching(/Hostname\/IP does not match/),
    'valid',
  ]);
});

it_('one connection serves many questions at once and is replaced when the server ended it', async () => {
  const server = await startOpenLdap();
  const { ask, steps } = asked(server.port, {}, { isTest: false });
  const first = await Promise.all(['boss', 'nobody', 'seller', 'chief'].map((localPart) => ask(localPart)));
  await server.stop();
  await server.start();
  const second = await ask('boss');
  expect([first, second, steps.filter(({ step }) => step === 'connect').length]).toEqual([
    ['valid', 'invalid', 'valid', 'valid'],
    'valid',
    2,
  ]);
});

it_('a test shows each step', async () => {
  const { port } = await startOpenLdap({ isClosed: true });
  const { ask, steps } = asked(
    port,
    { 'verification.bind-dn': READER_DN },
    { secrets: { 'verification.secret': READER_PASSWORD } },
  );
  await ask('boss');
  expect(steps).toEqual([
    { step: 'resolve', isGood: true, detail: '127.0.0.1' },
    { step: 'connect', isGood: true, detail: `${NAME} [127.0.0.1]:${String(port)}` },
    { step: 'sign-in', isGood: true, detail: READER_DN },
    {
      step: 'ask',
      isGood: true,
      detail: `${NAME}, base '${BASE_DN}', (|(mail=boss@client.example)(proxyAddresses=smtp:boss@client.example)): found`,
    },
  ]);
});

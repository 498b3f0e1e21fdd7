/** LDAP filters (T22), distinguished names (T21) and addresses in filters. */
import { expect, it } from 'vitest';
import { DEFAULT_LDAP_FILTER } from '../../../src-main/shared/settings/verification-fields.ts';
import { isBindName, isDistinguishedName } from '../../../src-main/shared/verification/distinguished-name.ts';
import { filterFlaw, ldapFilterFor } from '../../../src-main/shared/verification/ldap-filter.ts';

it.each([
  DEFAULT_LDAP_FILTER,
  '(mail=$ADDRESS$)',
  ' ( & (objectClass=user) ( | (mail=$ADDRESS$)(proxyAddresses=smtp:$ADDRESS$) ) ) ',
  '(!(mail=$ADDRESS$))',
  '(&(mail=$ADDRESS$)(userAccountControl:1.2.840.113556.1.4.803:=512))',
  '(&(cn;lang-de=*)(2.5.4.4~=x)(age>=3)(age<=9)(mail=\\2a$ADDRESS$))',
])('%s can be used', (filter) => {
  expect(filterFlaw(filter)).toBeNull();
});

it.each([
  ['', 1, 'parenthesis'],
  ['mail=$ADDRESS$', 1, 'parenthesis'],
  ['(mail=$ADDRESS$', 16, 'parenthesis'],
  ['(mail=$ADDRESS$))', 17, 'parenthesis'],
  ['(&(mail=$ADDRESS$)', 19, 'parenthesis'],
  ['(!(mail=$ADDRESS$)(cn=x))', 19, 'parenthesis'],
  ['(&)', 3, 'parenthesis'],
  ['(=x)', 2, 'attribute'],
  ['(|(mail=$ADDRESS$)(1a=x))', 20, 'attribute'],
  ['(mail$ADDRESS$)', 2, 'attribute'],
  ['(age>3)', 5, 'comparison'],
  ['(mail=a\\zz)', 8, 'escape'],
  ['(mail=*)', 1, 'address'],
])('%j is wrong at character %i: %s', (filter, at, kind) => {
  expect(filterFlaw(filter)).toEqual({ at, kind });
});

it('an address in a filter means nothing but itself', () => {
  expect([
    ldapFilterFor('(|(mail=$ADDRESS$)(x=$ADDRESS$))', 'a*(b)\\@client.example'),
    ldapFilterFor('(mail=$ADDRESS$)', '$&@client.example'),
  ]).toEqual([
    '(|(mail=a\\2a\\28b\\29\\5c@client.example)(x=a\\2a\\28b\\29\\5c@client.example))',
    '(mail=$&@client.example)',
  ]);
});

it.each([
  ['', true],
  ['dc=example,dc=com', true],
  ['ou=people, dc=example , dc=com', true],
  ['CN=Doe\\, Jane+uid=jd,OU=Staff;DC=example', true],
  ['2.5.4.3=x,cn=#04024869', true],
  ['cn="Doe, Jane",dc=example', true],
  ['cn=Müller,dc=example', true],
  ['people', false],
  ['dc=example,', false],
  ['dc=example,,dc=com', false],
  ['=x', false],
  ['cn=a<b', false],
  ['cn=a\\q', false],
])('%j is a DN: %s', (text, expected) => {
  expect(isDistinguishedName(text)).toBe(expected);
});

it('Active Directory signs in names that are no DN', () => {
  expect(['reader@client.example', 'CLIENT\\reader', 'cn=reader,dc=x', 'cn=reader,'].map(isBindName)).toEqual(
    [true, true, true, false],
  );
});

/** Rules and warnings of the page Verification, as form, engine and command line apply them. */
import { expect, it } from 'vitest';
import { gatewaySettings, type GatewaySettings } from '../../../src-main/shared/settings/gateway-settings.ts';
import { toInputIssues } from '../../../src-main/shared/ipc/input-issues.ts';
import { verificationWarnings } from '../../../src-main/shared/verification/verification-rules.ts';

type Changes = Readonly<Record<string, unknown>>;

const issues = (changes: Changes): unknown => {
  const parsed = gatewaySettings.safeParse({ 'domain.name': 'client.example', ...changes });
  return parsed.success
    ? []
    : toInputIssues(parsed.error).map(({ path, text, parameters }) => [path, text, parameters]);
};

const ldap = {
  'verification.method': 'ldap',
  'verification.host': 'ldap.example',
  'verification.base-dn': 'dc=client,dc=example',
};

it('LDAP needs a host, a base and a filter that can be used; the place of a fault is told', () => {
  expect([
    issues(ldap),
    issues({ ...ldap, 'verification.host': '', 'verification.base-dn': '' }),
    issues({ ...ldap, 'verification.base-dn': 'people', 'verification.bind-dn': 'cn=,' }),
    issues({ ...ldap, 'verification.filter': '(mail=$ADDRESS$' }),
  ]).toEqual([
    [],
    [
      ['verification.host', 'error.required', {}],
      ['verification.base-dn', 'error.required', {}],
    ],
    [
      ['verification.base-dn', 'error.dn', {}],
      ['verification.bind-dn', 'error.dn', {}],
    ],
    [['verification.filter', 'error.filter-parenthesis', { n: 16 }]],
  ]);
});

it('further servers are checked each, and their names are told apart', () => {
  const server = { id: 'a', host: 'b.example', baseDn: 'dc=x', bindDn: '' };
  expect([
    issues({ ...ldap, 'verification.more-servers': [server, { ...server, id: 'b', baseDn: 'people' }] }),
    issues({ ...ldap, 'verification.more-servers': [server, server] }),
  ]).toEqual([
    [['verification.more-servers.1.baseDn', 'error.dn', {}]],
    [['verification.more-servers', 'error.duplicate', {}]],
  ]);
});

it('a callout needs a host unless there is a fixed target; fields that do not count are not looked at', () => {
  const target = { 'dequeuing.etrn.target': 'host', 'dequeuing.etrn.host': 'mail.example' };
  expect([
    issues({ 'verification.method': 'callout' }),
    issues({ 'verification.method': 'callout', ...target }),
    issues({ 'verification.method': 'minger', ...target }),
    issues({ 'verification.method': 'file', 'verification.filter': '(', 'verification.base-dn': 'x' }),
  ]).toEqual([
    [['verification.host', 'error.required', {}]],
    [],
    [['verification.host', 'error.required', {}]],
    [],
  ]);
});

const warnings = (changes: Changes, secrets: readonly string[] = [], listed = 0): unknown =>
  verificationWarnings(
    gatewaySettings.parse({ 'domain.name': 'client.example', ...changes }) satisfies GatewaySettings,
    { secretsSet: new Set(secrets), listed },
  ).map(({ path, text }) => [path.join('.'), text]);

it('an empty list is worth a warning if nothing else tells who is there', () => {
  expect([
    warnings({ 'verification.method': 'file' }),
    warnings({ 'verification.method': 'file' }, [], 1),
    warnings({}),
  ]).toEqual([[['verification.method', 'error.list-is-empty']], [], []]);
});

it('a name without its password, and a password on an open line, are worth a warning', () => {
  const named = { ...ldap, 'verification.bind-dn': 'cn=reader' };
  const open = { ...named, 'verification.tls': 'off' };
  const set = ['verification.secret'];
  expect([
    warnings(named),
    warnings(named, set),
    warnings(open, set),
    warnings({ ...open, 'verification.host': 'ldaps://ldap.example' }, set),
    warnings({ ...open, 'verification.host': '127.0.0.1' }, set),
    warnings({ ...open, 'verification.host': 'ldap://localhost:3890' }, set),
  ]).toEqual([
    [['verification.secret', 'error.user-without-password']],
    [],
    [['verification.tls', 'error.password-in-clear']],
    [],
    [],
    [],
  ]);
});

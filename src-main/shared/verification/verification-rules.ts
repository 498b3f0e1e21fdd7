/** Rules over the fields of the page Verification: what stands against them (T01, T08, T21, T22), and what a person should know (T13, T23, T41). */
import type { z } from 'zod';
import type { verificationFields } from '../settings/verification-fields.ts';
import { isBindName, isDistinguishedName } from './distinguished-name.ts';
import { filterFlaw } from './ldap-filter.ts';

type Fields = { readonly [K in keyof typeof verificationFields]: z.output<(typeof verificationFields)[K]> };

/** The part of a gateway's settings that these rules read. */
export interface VerificationSettings extends Fields {
  readonly 'dequeuing.etrn.target': string;
  readonly 'dequeuing.etrn.host': string;
}

/** At a field, or at a part of an entry of a list; words by the text key. */
export interface VerificationIssue {
  readonly path: readonly (string | number)[];
  readonly text: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

const issue = (
  path: readonly (string | number)[],
  text: string,
  parameters: VerificationIssue['parameters'] = {},
): VerificationIssue => ({ path, text, parameters });

/** Only of what counts with the chosen method: a disabled field may keep whatever it has (X7). */
export function verificationFlaws(settings: VerificationSettings): VerificationIssue[] {
  const method = settings['verification.method'];
  const found = new Set<string>();
  const doubled = settings['verification.more-servers'].some(({ id }) => found.size === found.add(id).size);
  return [
    ...(doubled ? [issue(['verification.more-servers'], 'error.duplicate')] : []),
    ...(lacksHost(settings) ? [issue(['verification.host'], 'error.required')] : []),
    ...(method === 'ldap' ? ldapFlaws(settings) : []),
  ];
}

/** A callout may go to the fixed target instead. */
function lacksHost(settings: VerificationSettings): boolean {
  const method = settings['verification.method'];
  if (settings['verification.host'] !== '' || method === 'none' || method === 'file') return false;
  const hasTarget = settings['dequeuing.etrn.target'] === 'host' && settings['dequeuing.etrn.host'] !== '';
  return method !== 'callout' || !hasTarget;
}

const filterTexts = {
  address: 'error.filter-address',
  parenthesis: 'error.filter-parenthesis',
  attribute: 'error.filter-attribute',
  comparison: 'error.filter-comparison',
  escape: 'error.filter-escape',
} as const;

function ldapFlaws(settings: VerificationSettings): VerificationIssue[] {
  const found: VerificationIssue[] = [];
  const check = (isGood: boolean, ...path: readonly (string | number)[]): void => {
    if (!isGood) found.push(issue(path, 'error.dn'));
  };
  if (settings['verification.base-dn'] === '') found.push(issue(['verification.base-dn'], 'error.required'));
  check(isDistinguishedName(settings['verification.base-dn']), 'verification.base-dn');
  check(isBindName(settings['verification.bind-dn']), 'verification.bind-dn');
  for (const [index, { baseDn, bindDn }] of settings['verification.more-servers'].entries()) {
    check(isDistinguishedName(baseDn), 'verification.more-servers', index, 'baseDn');
    check(isBindName(bindDn), 'verification.more-servers', index, 'bindDn');
  }
  const flaw = filterFlaw(settings['verification.filter']);
  if (flaw) found.push(issue(['verification.filter'], filterTexts[flaw.kind], { n: flaw.at }));
  return found;
}

/** What is known beside the settings. */
export interface VerificationFacts {
  /** Names of secrets that are or will be set. */
  readonly secretsSet: ReadonlySet<string>;
  /** Entries of the address list; null: not known here. */
  readonly listed: number | null;
}

/** May be confirmed; nothing is refused because of them. */
export function verificationWarnings(
  settings: VerificationSettings,
  facts: VerificationFacts,
): VerificationIssue[] {
  const method = settings['verification.method'];
  if (method === 'file' && facts.listed === 0) return [issue(['verification.method'], 'error.list-is-empty')];
  return method === 'ldap' ? passwordWarnings(settings, facts.secretsSet) : [];
}

function passwordWarnings(
  settings: VerificationSettings,
  secretsSet: ReadonlySet<string>,
): VerificationIssue[] {
  const servers = [
    {
      host: settings['verification.host'],
      bindDn: settings['verification.bind-dn'],
      secret: 'verification.secret',
    },
    ...settings['verification.more-servers'].map(({ id, host, bindDn }) => ({
      host,
      bindDn,
      secret: `verification.more-servers/${id}`,
    })),
  ].filter(({ bindDn }) => bindDn !== '');
  const lacking = servers.find(({ secret }) => !secretsSet.has(secret));
  const isOpen = servers.some(({ host, secret }) => secretsSet.has(secret) && !isSafePlace(host));
  return [
    ...(lacking ? [issue([lacking.secret], 'error.user-without-password')] : []),
    ...(isOpen && settings['verification.tls'] === 'off'
      ? [issue(['verification.tls'], 'error.password-in-clear')]
      : []),
  ];
}

/** TLS from the first byte, or this computer itself. */
const isSafePlace = (host: string): boolean =>
  /^ldaps:/i.test(host) ||
  /^(?:ldap:\/\/)?\[?(?:localhost|127\.\d+\.\d+\.\d+|(?:ipv6:)?::1)\]?(?::\d+)?\/?$/i.test(host);

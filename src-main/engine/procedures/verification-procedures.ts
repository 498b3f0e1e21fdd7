/** Procedures of the page Verification: the list of addresses and what is remembered of them. */
import type { InputIssue, Output, ParsedInput } from '../../shared/ipc/contract.ts';
import { isPattern, readAddressEntry } from '../../shared/verification/address-entry.ts';
import { readAddressFile, writeAddressFile } from '../../shared/verification/address-file.ts';
import { verificationWarnings } from '../../shared/verification/verification-rules.ts';
import type { ListedEntry, VerificationStore } from '../../store/verification-contract.ts';
import { toAsciiDomain } from '../ascii-domain.ts';
import type { Configuration } from '../configuration.ts';
import { ProcedureFailure, type Handlers } from './create-call.ts';
import { gatewayOf, secretsAfter } from './gateway-procedures.ts';

export interface VerificationProcedureDeps {
  readonly configuration: Configuration;
  readonly store: VerificationStore;
  test(request: ParsedInput<'verification:test'>): Promise<Output<'verification:test'>>;
  testScanner(request: ParsedInput<'scan:test'>): Promise<Output<'scan:test'>>;
}

type Names = Extract<keyof Handlers, `verification:${string}` | 'scan:test'>;

/** The list is no setting, but a form shows its faults at the same place. */
const LIST = 'verification.list';

export function verificationProcedures(deps: VerificationProcedureDeps): Pick<Handlers, Names> {
  const { configuration, store } = deps;
  const nameOf = (domain: string): string => gatewayOf(domain, configuration)['domain.name'];
  return {
    'verification:list': async ({ domain, filter, after, limit }) => {
      const gateway = nameOf(domain);
      const { rows, ...numbers } = await store.list(pageOf(gateway, filter, after, limit));
      return { ...numbers, entries: rows.map((localPart) => `${localPart}@${gateway}`) };
    },
    'verification:add': async ({ domain, entries }) => {
      const gateway = nameOf(domain);
      return { added: await store.add(gateway, await newEntries(entries, gateway, store)) };
    },
    'verification:remove': async ({ domain, entries }) => {
      const gateway = nameOf(domain);
      return { removed: await store.remove(gateway, localPartsOf(entries, gateway)) };
    },
    'verification:import': ({ domain, text, replace }) => importList(nameOf(domain), text, replace, store),
    'verification:export': async ({ domain, format }) => {
      const gateway = nameOf(domain);
      const entries = (await wholeList(gateway, store)).map((localPart) => `${localPart}@${gateway}`);
      return { text: writeAddressFile(entries, format) };
    },
    'verification:check': (request) => warningsOf(request, deps),
    'verification:test': (request) =>
      deps.test({ ...request, domain: request.domain === null ? null : nameOf(request.domain) }),
    'scan:test': (request) => deps.testScanner(request),
    'verification:cache': async ({ domain, filter, after, limit }) => {
      const gateway = nameOf(domain);
      const { rows, ...numbers } = await store.remembered(pageOf(gateway, filter, after, limit));
      return {
        ...numbers,
        rows: rows.map(({ localPart, ...row }) => ({ ...row, address: `${localPart}@${gateway}` })),
      };
    },
    'verification:forget': async ({ domain, addresses }) => {
      const gateway = nameOf(domain);
      const localParts = addresses === undefined ? null : localPartsOf(addresses, gateway);
      return { forgotten: await store.forget(gateway, localParts) };
    },
  };
}

async function warningsOf(
  { domain, settings, secrets }: ParsedInput<'verification:check'>,
  { configuration, store }: VerificationProcedureDeps,
): Promise<Output<'verification:check'>> {
  const gateway = domain === null ? null : gatewayOf(domain, configuration)['domain.name'];
  const stored = gateway === null ? [] : configuration.secretsSet(gateway);
  const secretsSet = secretsAfter(stored, secrets);
  const { total: listed } = await store.list(pageOf(gateway ?? settings['domain.name'], '', '', 1));
  const warnings = verificationWarnings(settings, { secretsSet, listed });
  return { warnings: warnings.map(({ path, ...issue }) => ({ ...issue, path: path.join('.') })) };
}

/** A filter that ends in the domain, as shown, means its local part. */
function pageOf(gateway: string, filter: string, after: string, limit: number) {
  const withoutDomain = (text: string): string =>
    text.endsWith(`@${gateway}`) ? text.slice(0, -gateway.length - 1) : text;
  return { gateway, filter: withoutDomain(filter.trim().toLowerCase()), after: withoutDomain(after), limit };
}

/** What cannot be an entry was never listed. */
function localPartsOf(entries: readonly string[], gateway: string): string[] {
  return entries.flatMap((text) => {
    const read = readAddressEntry(text, gateway, toAsciiDomain);
    return typeof read === 'string' ? [] : [read.localPart];
  });
}

const toEntry = (localPart: string): ListedEntry => ({ localPart, isPattern: isPattern(localPart) });

/** Refuses all of them if one is wrong or there already; each issue names its place. */
async function newEntries(
  texts: readonly string[],
  gateway: string,
  store: VerificationStore,
): Promise<ListedEntry[]> {
  const issues: InputIssue[] = [];
  const found = new Set<string>();
  for (const [index, text] of texts.entries()) {
    const issue = (key: string): void => {
      const parameters = { value: text.trim(), domain: gateway };
      issues.push({ path: `${LIST}.${String(index)}`, text: key, parameters });
    };
    const read = readAddressEntry(text, gateway, toAsciiDomain);
    if (read === 'not-an-address') issue('error.mailbox');
    else if (read === 'other-domain') issue('error.other-domain');
    else if (found.has(read.localPart) || (await store.find(gateway, read.localPart)).isEntry)
      issue('error.duplicate');
    else found.add(read.localPart);
  }
  if (issues.length > 0) throw new ProcedureFailure('invalid-input', LIST, issues);
  return [...found].map(toEntry);
}

async function importList(
  gateway: string,
  text: string,
  replace: boolean,
  store: VerificationStore,
): Promise<{ added: number; present: number; removed: number; skipped: number }> {
  const wanted = new Set<string>();
  let skipped = 0;
  for (const entry of readAddressFile(text)) {
    const read = readAddressEntry(entry.text, gateway, toAsciiDomain);
    if (read === 'not-an-address') {
      const parameters = { value: entry.text, n: entry.line };
      throw new ProcedureFailure('invalid-input', LIST, [
        { path: LIST, text: 'error.list-line', parameters },
      ]);
    }
    if (read === 'other-domain') skipped++;
    else wanted.add(read.localPart);
  }
  // What is wanted comes first, then what is not goes: an address in both is never refused in between.
  const added = await store.add(gateway, [...wanted].map(toEntry));
  const surplus = replace ? (await wholeList(gateway, store)).filter((entry) => !wanted.has(entry)) : [];
  const removed = await store.remove(gateway, surplus);
  return { added, present: wanted.size - added, removed, skipped };
}

async function wholeList(gateway: string, store: VerificationStore): Promise<string[]> {
  const all: string[] = [];
  for (;;) {
    const { rows } = await store.list({ gateway, filter: '', after: all.at(-1) ?? '', limit: 10_000 });
    all.push(...rows);
    if (rows.length < 10_000) return all;
  }
}

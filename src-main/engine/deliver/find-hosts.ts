/** Next hop → the addresses to try, in order: MX, implicit MX, host or address; never ourselves (RFC 5321 section 5.1). */
import { randomInt } from 'node:crypto';
import type { HostField } from '../../shared/settings/field-types.ts';
import type { Clock } from '../clock.ts';
import type { AddressAnswer, HostResolver, MxRecord } from '../host-resolver.ts';
import { SessionFault } from './session-fault.ts';

/** One address to try. */
export interface HostAddress {
  /** For log, SNI and the certificate; the address itself where there is no name. */
  readonly host: string;
  readonly address: string;
  /** Hosts of the same rank are as good as each other; a lower rank comes first. */
  readonly rank: number;
  /** Its domain demands TLS, with a certificate that names `host` (MTA-STS). */
  readonly mustProve?: true;
}

/** What is looked for. */
export interface HostQuery {
  readonly host: HostField;
  /** Recipients' own domain: a typed-in name that does not exist is somebody's slip, theirs does not exist. */
  readonly isRecipientDomain: boolean;
  /** P24: a recipient's domain without MX records takes no mail. */
  readonly mustHaveMx: boolean;
}

export interface FindHostsDeps {
  readonly resolver: HostResolver;
  readonly clock: Clock;
  readonly mxLimitMs: number;
  readonly addressLimitMs: number;
  /** Whether the host bears our name, or one of our own listeners answers there. */
  isOurselves(host: string, address: string): boolean;
  /** Chance for hosts of equal preference; a random order if absent. */
  readonly shuffle?: <T>(items: readonly T[]) => T[];
}

interface Exchange {
  readonly host: string;
  readonly rank: number;
}

/** Throws SessionFault: no-such-domain, no-such-host, no-mx, null-mx, dns, loop, own-address. Never gives an empty list. */
export async function findHosts(query: HostQuery, deps: FindHostsDeps): Promise<HostAddress[]> {
  const { host } = query;
  switch (host.kind) {
    case 'address':
      return withoutOurselves([{ host: host.address, address: host.address, rank: 0 }], query, deps);
    case 'host':
      return withoutOurselves(await addressesOfHost(host.host, deps), query, deps);
    case 'domain':
      return hostsOfDomain(host.domain, query, deps);
  }
}

async function hostsOfDomain(domain: string, query: HostQuery, deps: FindHostsDeps): Promise<HostAddress[]> {
  // A single label (localhost, a machine in the office) has no MX; the hosts file knows it.
  const answer = domain.includes('.')
    ? await inTime(deps.resolver.mx(domain, deps.mxLimitMs), deps.mxLimitMs, deps.clock)
    : NO_MX;
  switch (answer.kind) {
    case 'temporary':
      throw new SessionFault('dns', `MX of ${domain}: ${answer.detail}`);
    case 'no-such-name':
      return implicitMx(domain, query, deps);
    case 'none':
      if (query.mustHaveMx) throw new SessionFault('no-mx', `${domain} has no MX record`);
      return implicitMx(domain, query, deps);
    case 'records':
      return hostsOfExchanges(domain, answer.records, query, deps);
  }
}

const NO_MX = { kind: 'none' } as const;

/** The name's own addresses. Also asked for a name the DNS does not know: the hosts file may. */
async function implicitMx(domain: string, query: HostQuery, deps: FindHostsDeps): Promise<HostAddress[]> {
  const answer = await addressesOf(domain, deps);
  if (answer.kind === 'temporary') throw new SessionFault('dns', `addresses of ${domain}: ${answer.detail}`);
  if (answer.kind !== 'addresses') {
    const code = query.isRecipientDomain ? 'no-such-domain' : 'no-such-host';
    throw new SessionFault(code, `${domain} has neither MX nor address`);
  }
  return withoutOurselves(
    answer.addresses.map((address) => ({ host: domain, address, rank: 0 })),
    query,
    deps,
  );
}

async function addressesOfHost(host: string, deps: FindHostsDeps): Promise<HostAddress[]> {
  const answer = await addressesOf(host, deps);
  if (answer.kind === 'temporary') throw new SessionFault('dns', `addresses of ${host}: ${answer.detail}`);
  // A host that a person typed in: a slip there must not bounce the mail.
  if (answer.kind !== 'addresses') throw new SessionFault('no-such-host', `${host} has no address`);
  return answer.addresses.map((address) => ({ host, address, rank: 0 }));
}

/** Ourselves in the list ends it: hosts of the same or a higher number would only send the mail back to us. */
async function hostsOfExchanges(
  domain: string,
  records: readonly MxRecord[],
  query: HostQuery,
  deps: FindHostsDeps,
): Promise<HostAddress[]> {
  if (records.length === 1 && records[0]?.exchange === '')
    throw new SessionFault('null-mx', `${domain} takes no mail`);
  const exchanges = inOrder(records, deps.shuffle ?? shuffled);
  const found = await Promise.all(
    exchanges.map(async ({ host, rank }) => ({ host, rank, answer: await addressesOf(host, deps) })),
  );
  const addresses = found.flatMap(({ host, rank, answer }) =>
    answer.kind === 'addresses' ? answer.addresses.map((address) => ({ host, address, rank })) : [],
  );
  const own = [
    ...exchanges.filter(({ host }) => deps.isOurselves(host, '')),
    ...addresses.filter(({ host, address }) => deps.isOurselves(host, address)),
  ];
  const better = addresses.filter(({ rank }) => rank < Math.min(Infinity, ...own.map((one) => one.rank)));
  if (better.length > 0) return better;
  if (own.length > 0) throw ourselves(`the best MX of ${domain}`, query);
  throw new SessionFault('dns', `no address for any MX of ${domain}`);
}

function inOrder(records: readonly MxRecord[], shuffle: <T>(items: readonly T[]) => T[]): Exchange[] {
  const named = records.filter(({ exchange }) => exchange !== '');
  return shuffle(named)
    .sort((a, b) => a.preference - b.preference)
    .map(({ exchange, preference }) => ({
      host: exchange.replace(/\.$/, '').toLowerCase(),
      rank: preference,
    }));
}

function withoutOurselves(
  hosts: readonly HostAddress[],
  query: HostQuery,
  deps: FindHostsDeps,
): HostAddress[] {
  const others = hosts.filter(({ host, address }) => !deps.isOurselves(host, address));
  if (others.length > 0) return others;
  throw ourselves(hosts[0]?.host ?? 'the target', query);
}

/** Somebody's mail would come back to us for ever and fails; a target that a person set is his to correct. */
const ourselves = (what: string, { isRecipientDomain }: HostQuery): SessionFault =>
  new SessionFault(isRecipientDomain ? 'loop' : 'own-address', `${what} is this computer`);

const addressesOf = (
  name: string,
  { resolver, addressLimitMs, clock }: FindHostsDeps,
): Promise<AddressAnswer> => inTime(resolver.addresses(name, addressLimitMs), addressLimitMs, clock);

/** The answer, or `temporary` when it takes too long; a late answer is ignored. */
function inTime<T>(
  answer: Promise<T>,
  limitMs: number,
  clock: Clock,
): Promise<T | { kind: 'temporary'; detail: string }> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => {
      resolve({ kind: 'temporary', detail: 'no answer in time' });
    });
    answer.finally(cancel).then(resolve, reject);
  });
}

/** A random order, each as likely as any other. */
function shuffled<T>(items: readonly T[]): T[] {
  const rest = [...items];
  const result: T[] = [];
  while (rest.length > 0) result.push(...rest.splice(randomInt(rest.length), 1));
  return result;
}

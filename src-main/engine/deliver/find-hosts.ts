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
}

export interface FindHostsDeps {
  readonly resolver: HostResolver;
  readonly clock: Clock;
  readonly mxLimitMs: number;
  readonly addressLimitMs: number;
  /** Whether one of our own listeners answers there. */
  isOurselves(address: string): boolean;
  /** Chance for hosts of equal preference; a random order if absent. */
  readonly shuffle?: <T>(items: readonly T[]) => T[];
}

interface Exchange {
  readonly host: string;
  readonly preference: number;
}

/** Throws SessionFault: no-such-domain, no-such-host, null-mx, dns, own-address. Never gives an empty list. */
export async function findHosts(target: HostField, deps: FindHostsDeps): Promise<HostAddress[]> {
  switch (target.kind) {
    case 'address':
      return withoutOurselves([{ host: target.address, address: target.address }], deps);
    case 'host':
      return withoutOurselves(await addressesOfHost(target.host, deps), deps);
    case 'domain':
      return hostsOfDomain(target.domain, deps);
  }
}

async function hostsOfDomain(domain: string, deps: FindHostsDeps): Promise<HostAddress[]> {
  // A single label (localhost, a machine in the office) has no MX; the hosts file knows it.
  const answer = domain.includes('.')
    ? await inTime(deps.resolver.mx(domain), deps.mxLimitMs, deps.clock)
    : NO_MX;
  switch (answer.kind) {
    case 'temporary':
      throw new SessionFault('dns', `MX of ${domain}: ${answer.detail}`);
    case 'no-such-name':
      return implicitMx(domain, 'no-such-domain', deps);
    case 'none':
      return implicitMx(domain, 'no-such-host', deps);
    case 'records':
      return hostsOfExchanges(domain, answer.records, deps);
  }
}

const NO_MX = { kind: 'none' } as const;

/** The name's own addresses. Also asked for a name the DNS does not know: the hosts file may. */
async function implicitMx(
  domain: string,
  unknown: 'no-such-domain' | 'no-such-host',
  deps: FindHostsDeps,
): Promise<HostAddress[]> {
  const answer = await addressesOf(domain, deps);
  if (answer.kind === 'temporary') throw new SessionFault('dns', `addresses of ${domain}: ${answer.detail}`);
  if (answer.kind !== 'addresses') throw new SessionFault(unknown, `${domain} has neither MX nor address`);
  return withoutOurselves(
    answer.addresses.map((address) => ({ host: domain, address })),
    deps,
  );
}

async function addressesOfHost(host: string, deps: FindHostsDeps): Promise<HostAddress[]> {
  const answer = await addressesOf(host, deps);
  if (answer.kind === 'temporary') throw new SessionFault('dns', `addresses of ${host}: ${answer.detail}`);
  // A host that a person typed in: a slip there must not bounce the mail.
  if (answer.kind !== 'addresses') throw new SessionFault('no-such-host', `${host} has no address`);
  return answer.addresses.map((address) => ({ host, address }));
}

/** Ourselves in the list ends it: hosts of the same or a higher number would only send the mail back to us. */
async function hostsOfExchanges(
  domain: string,
  records: readonly MxRecord[],
  deps: FindHostsDeps,
): Promise<HostAddress[]> {
  if (records.length === 1 && records[0]?.exchange === '')
    throw new SessionFault('null-mx', `${domain} takes no mail`);
  const exchanges = inOrder(records, deps.shuffle ?? shuffled);
  const found = await Promise.all(
    exchanges.map(async ({ host, preference }) => ({
      host,
      preference,
      answer: await addressesOf(host, deps),
    })),
  );
  const addresses = found.flatMap(({ host, preference, answer }) =>
    answer.kind === 'addresses' ? answer.addresses.map((address) => ({ host, preference, address })) : [],
  );
  if (addresses.length === 0) throw new SessionFault('dns', `no address for any MX of ${domain}`);
  const own = addresses
    .filter(({ address }) => deps.isOurselves(address))
    .map(({ preference }) => preference);
  const better = addresses.filter(({ preference }) => preference < Math.min(Infinity, ...own));
  if (better.length === 0) throw new SessionFault('own-address', `the best MX of ${domain} is this computer`);
  return better.map(({ host, address }) => ({ host, address }));
}

function inOrder(records: readonly MxRecord[], shuffle: <T>(items: readonly T[]) => T[]): Exchange[] {
  const named = records.filter(({ exchange }) => exchange !== '');
  return shuffle(named)
    .sort((a, b) => a.preference - b.preference)
    .map(({ exchange, preference }) => ({ host: exchange.replace(/\.$/, '').toLowerCase(), preference }));
}

function withoutOurselves(hosts: readonly HostAddress[], deps: FindHostsDeps): HostAddress[] {
  const others = hosts.filter(({ address }) => !deps.isOurselves(address));
  if (others.length > 0) return others;
  throw new SessionFault('own-address', `${hosts[0]?.host ?? 'the target'} is this computer`);
}

const addressesOf = (
  name: string,
  { resolver, addressLimitMs, clock }: FindHostsDeps,
): Promise<AddressAnswer> => inTime(resolver.addresses(name), addressLimitMs, clock);

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

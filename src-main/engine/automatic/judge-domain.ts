/** Whether mail for a domain is sent to us by its DNS: its MX, or without MX its addresses, name our host or one of our addresses. */
import ipaddr from 'ipaddr.js';
import { addressBytes } from '../../shared/settings/address-range.ts';
import type { AddressAnswer, HostResolver, MxAnswer } from '../host-resolver.ts';

export interface DomainJudgeDeps {
  readonly resolver: HostResolver;
  readonly mxLimitMs: number;
  readonly addressLimitMs: number;
  /** Lower case. */
  readonly ownName: string;
  readonly ownAddresses: () => readonly string[];
  /** Private, loopback, link-local and documentation addresses do not count as ours (C4). */
  readonly notReserved: boolean;
}

/** `unknown`: the DNS did not answer. */
export type DomainVerdict = 'ours' | 'not-ours' | 'unknown';

export async function judgeDomain(domain: string, deps: DomainJudgeDeps): Promise<DomainVerdict> {
  const answer: MxAnswer = await deps.resolver.mx(domain, deps.mxLimitMs);
  switch (answer.kind) {
    case 'temporary':
      return 'unknown';
    case 'no-such-name':
      return 'not-ours';
    case 'none':
      return judgeHost(domain, deps);
    case 'records': {
      const hosts = answer.records.map(({ exchange }) => exchange.replace(/\.$/, '').toLowerCase());
      const verdicts = await Promise.all(
        hosts.filter((host) => host !== '').map((host) => judgeHost(host, deps)),
      );
      if (verdicts.includes('ours')) return 'ours';
      return verdicts.includes('unknown') ? 'unknown' : 'not-ours';
    }
  }
}

/** Our name may stand for an address that only the outside world sees, so it counts like an address of ours. */
async function judgeHost(host: string, deps: DomainJudgeDeps): Promise<DomainVerdict> {
  const isOurName = host === deps.ownName;
  if (isOurName && !deps.notReserved) return 'ours';
  const answer: AddressAnswer = await deps.resolver.addresses(host, deps.addressLimitMs);
  if (answer.kind === 'temporary') return 'unknown';
  if (answer.kind !== 'addresses') return 'not-ours';
  const own = new Set(deps.ownAddresses().map(canonical));
  const isOurs = answer.addresses
    .filter((address) => !deps.notReserved || !isReserved(address))
    .some((address) => isOurName || own.has(canonical(address)));
  return isOurs ? 'ours' : 'not-ours';
}

/** One text per address, whatever the notation. */
const canonical = (address: string): string => addressBytes(address)?.join('.') ?? address;

const isReserved = (address: string): boolean =>
  addressBytes(address) === null || ipaddr.process(address).range() !== 'unicast';

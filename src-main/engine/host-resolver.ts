/** Names to MX records and addresses: the port of those who ask the DNS, and the one over the system's settings. */
import { lookup, Resolver } from 'node:dns/promises';
import { createHostsFile } from './hosts-file.ts';

export interface MxRecord {
  /** '' is the null MX (RFC 7505). */
  readonly exchange: string;
  readonly preference: number;
}

/** `none`: the name exists without such records; `no-such-name`: NXDOMAIN; `temporary`: ask again later. */
export type MxAnswer =
  | { readonly kind: 'records'; readonly records: readonly MxRecord[] }
  | { readonly kind: 'none' | 'no-such-name' }
  | { readonly kind: 'temporary'; readonly detail: string };

export type AddressAnswer =
  | { readonly kind: 'addresses'; readonly addresses: readonly string[] }
  | { readonly kind: 'none' | 'no-such-name' }
  | { readonly kind: 'temporary'; readonly detail: string };

/** Never throws: what the DNS says is an answer. CNAMEs are followed. `limitMs` is what the caller waits (P40, P41). */
export interface HostResolver {
  mx(name: string, limitMs: number): Promise<MxAnswer>;
  /** IPv4 and IPv6, the hosts file included. */
  addresses(name: string, limitMs: number): Promise<AddressAnswer>;
}

type Negative =
  { readonly kind: 'none' | 'no-such-name' } | { readonly kind: 'temporary'; readonly detail: string };

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? String(error);

function negativeAnswer(error: unknown): Negative {
  switch (codeOf(error)) {
    case 'ENODATA':
    case 'EAI_NODATA':
      return { kind: 'none' };
    case 'ENOTFOUND':
    case 'EBADNAME':
      return { kind: 'no-such-name' };
    default:
      return { kind: 'temporary', detail: codeOf(error) };
  }
}

const TRIES = 2;
/** The second try waits twice as long as the first: both together stay within the caller's limit. */
const SHARES = 3;
const SHORTEST_TRY_MS = 300;

/**
 * Asks the name servers of the system without its look-up function: that one occupies a thread of the pool until the name
 * server answers, and the same few threads read and write the spool files. A name of a single label is left to it, because
 * only the system knows its search list and its neighbours.
 *
 * @param servers instead of the system's, as `Resolver.setServers` takes them
 */
export function createSystemResolver(servers?: readonly string[]): HostResolver {
  const hostsFile = createHostsFile();
  const resolverFor = (limitMs: number): Resolver => {
    const resolver = new Resolver({ timeout: Math.max(SHORTEST_TRY_MS, limitMs / SHARES), tries: TRIES });
    if (servers !== undefined) resolver.setServers(servers);
    return resolver;
  };
  return {
    async mx(name, limitMs) {
      try {
        const records = await resolverFor(limitMs).resolveMx(name);
        return {
          kind: 'records',
          records: records.map(({ exchange, priority }) => ({ exchange, preference: priority })),
        };
      } catch (error) {
        return negativeAnswer(error);
      }
    },
    async addresses(name, limitMs) {
      const local = await hostsFile.addresses(name);
      if (local.length > 0) return { kind: 'addresses', addresses: local };
      return name.includes('.') ? addressesByDns(name, resolverFor(limitMs)) : addressesBySystem(name);
    },
  };
}

async function addressesBySystem(name: string): Promise<AddressAnswer> {
  try {
    const found = await lookup(name, { all: true });
    return { kind: 'addresses', addresses: found.map(({ address }) => address) };
  } catch (error) {
    return negativeAnswer(error);
  }
}

async function addressesByDns(name: string, resolver: Resolver): Promise<AddressAnswer> {
  const answers = await Promise.all(
    [resolver.resolve4(name), resolver.resolve6(name)].map((answer) => answer.catch(negativeAnswer)),
  );
  const addresses = answers.flatMap((answer) => (Array.isArray(answer) ? answer : []));
  if (addresses.length > 0) return { kind: 'addresses', addresses };
  const negative = answers.filter((answer): answer is Negative => !Array.isArray(answer));
  // One family that could not be asked may be the one that exists.
  return (
    negative.find(({ kind }) => kind === 'temporary') ??
    negative.find(({ kind }) => kind === 'none') ?? { kind: 'no-such-name' }
  );
}

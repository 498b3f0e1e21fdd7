/** Names to MX records and addresses: the port of those who ask the DNS, and the one over the system's resolver. */
import { lookup, Resolver } from 'node:dns/promises';

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

/** Never throws: what the DNS says is an answer. CNAMEs are followed. */
export interface HostResolver {
  mx(name: string): Promise<MxAnswer>;
  /** IPv4 and IPv6 as the system knows them, its hosts file included. */
  addresses(name: string): Promise<AddressAnswer>;
}

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? String(error);

function negativeAnswer(
  error: unknown,
): { kind: 'none' | 'no-such-name' } | { kind: 'temporary'; detail: string } {
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

/** The time limits are the caller's (P40, P41); two tries stay a little below the usual 10 seconds. */
const QUERY_MS = 4000;

export function createSystemResolver(): HostResolver {
  const resolver = new Resolver({ timeout: QUERY_MS, tries: 2 });
  return {
    async mx(name) {
      try {
        const records = await resolver.resolveMx(name);
        return {
          kind: 'records',
          records: records.map(({ exchange, priority }) => ({ exchange, preference: priority })),
        };
      } catch (error) {
        return negativeAnswer(error);
      }
    },
    async addresses(name) {
      try {
        const found = await lookup(name, { all: true });
        return { kind: 'addresses', addresses: found.map(({ address }) => address) };
      } catch (error) {
        return negativeAnswer(error);
      }
    },
  };
}

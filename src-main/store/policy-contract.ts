/** What is stored about domains that publish how mail to them is to be secured (MTA-STS, RFC 8461). */

/** A policy as it was fetched. Instants are epoch milliseconds. */
export interface StoredPolicy {
  /** A-label, lower case. */
  readonly domain: string;
  /** The id of the TXT record that announced it; another one there means another policy. */
  readonly policyId: string;
  readonly mode: 'enforce' | 'testing' | 'none';
  /** Host names, or `*.` and the name below which one label may stand. */
  readonly mx: readonly string[];
  readonly fetchedAt: number;
  /** Until then it counts, whether or not it can be fetched again. */
  readonly expiresAt: number;
}

export interface PolicyStore {
  find(domain: string): Promise<StoredPolicy | null>;
  /** Replaces the one of the domain, and drops all that ended before `fetchedAt`. */
  keep(policy: StoredPolicy): Promise<void>;
}

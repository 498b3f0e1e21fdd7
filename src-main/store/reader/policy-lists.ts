/** Looks up the published policy of a domain (MTA-STS). */
import type { Database } from 'better-sqlite3';
import type { StoredPolicy } from '../policy-contract.ts';

type PolicyRow = Omit<StoredPolicy, 'mx'> & { readonly mx: string };

export function createPolicyLists(database: Database) {
  const find = database.prepare<[string], PolicyRow>(`
    SELECT domain, policy_id AS policyId, mode, mx, fetched_at AS fetchedAt, expires_at AS expiresAt
    FROM published_policies WHERE domain = ?`);
  return {
    findPolicy(domain: string): StoredPolicy | null {
      const row = find.get(domain);
      return row === undefined ? null : { ...row, mx: row.mx === '' ? [] : row.mx.split(' ') };
    },
  };
}

/** Command that keeps a published policy (MTA-STS). */
import type { Database } from 'better-sqlite3';
import type { StoredPolicy } from '../policy-contract.ts';

export function createPolicyRows(database: Database) {
  const upsert = database.prepare(`
    INSERT OR REPLACE INTO published_policies (domain, policy_id, mode, mx, fetched_at, expires_at)
    VALUES (@domain, @policyId, @mode, @mx, @fetchedAt, @expiresAt)`);
  const dropEnded = database.prepare('DELETE FROM published_policies WHERE expires_at < ?');
  return {
    keepPolicy(policy: StoredPolicy): null {
      upsert.run({ ...policy, mx: policy.mx.join(' ') });
      dropEnded.run(policy.fetchedAt);
      return null;
    },
  };
}

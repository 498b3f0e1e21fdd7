/** Commands that write the address lists of gateways and what verifiers said. */
import type { Database } from 'better-sqlite3';
import type { ListedEntry, RememberedAddress } from '../verification-contract.ts';

export function createVerificationRows(database: Database) {
  const insert = database.prepare(
    'INSERT OR IGNORE INTO verification_list (gateway, local_part, is_pattern) VALUES (?, ?, ?)',
  );
  const remove = database.prepare('DELETE FROM verification_list WHERE gateway = ? AND local_part = ?');
  const upsert = database.prepare(`
    INSERT OR REPLACE INTO verification_cache (gateway, local_part, is_valid, source, learned_at, expires_at)
    VALUES (@gateway, @localPart, @isValid, @source, @learnedAt, @expiresAt)`);
  const forget = database.prepare('DELETE FROM verification_cache WHERE gateway = ? AND local_part = ?');
  const forgetAll = database.prepare('DELETE FROM verification_cache WHERE gateway = ?');
  const removeExpired = database.prepare('DELETE FROM verification_cache WHERE expires_at <= ?');
  const crowded = database.prepare<[number], { gateway: string; count: number }>(
    'SELECT gateway, count(*) AS count FROM verification_cache GROUP BY gateway HAVING count(*) > ?',
  );
  const removeOldest = database.prepare(`
    DELETE FROM verification_cache WHERE gateway = @gateway AND local_part IN (
      SELECT local_part FROM verification_cache WHERE gateway = @gateway ORDER BY learned_at LIMIT @surplus)`);
  const sum = <T>(items: readonly T[], run: (item: T) => number): number =>
    items.reduce((total, item) => total + run(item), 0);

  return {
    addAddresses({ gateway, entries }: { gateway: string; entries: readonly ListedEntry[] }): number {
      return sum(
        entries,
        ({ localPart, isPattern }) => insert.run(gateway, localPart, Number(isPattern)).changes,
      );
    },
    removeAddresses({ gateway, localParts }: { gateway: string; localParts: readonly string[] }): number {
      return sum(localParts, (localPart) => remove.run(gateway, localPart).changes);
    },
    rememberAddress({ gateway, address }: { gateway: string; address: RememberedAddress }): null {
      upsert.run({ ...address, gateway, isValid: Number(address.isValid) });
      return null;
    },
    forgetAddresses({
      gateway,
      localParts,
    }: {
      gateway: string;
      localParts: readonly string[] | null;
    }): number {
      if (localParts === null) return forgetAll.run(gateway).changes;
      return sum(localParts, (localPart) => forget.run(gateway, localPart).changes);
    },
    sweepAddresses({ now, mostPerGateway }: { now: number; mostPerGateway: number }): null {
      removeExpired.run(now);
      for (const { gateway, count } of crowded.all(mostPerGateway))
        removeOldest.run({ gateway, surplus: count - mostPerGateway });
      return null;
    },
  };
}

/** Looks addresses up in the lists of gateways and in what verifiers said; pages of both. */
import type { Database } from 'better-sqlite3';
import { matchesPattern } from '../../shared/verification/address-entry.ts';
import type { AddressFinding, AddressPage, Paged, RememberedAddress } from '../verification-contract.ts';

type CacheRow = Omit<RememberedAddress, 'isValid'> & { readonly isValid: number };

const CACHE_COLUMNS =
  'local_part AS localPart, is_valid AS isValid, source, learned_at AS learnedAt, expires_at AS expiresAt';

export function createVerificationLists(database: Database) {
  const entry = database
    .prepare<[string, string], number>('SELECT 1 FROM verification_list WHERE gateway = ? AND local_part = ?')
    .pluck();
  const patterns = database
    .prepare<[string], string>(
      'SELECT local_part FROM verification_list WHERE gateway = ? AND is_pattern = 1',
    )
    .pluck();
  const known = database.prepare<[string, string], CacheRow>(
    `SELECT ${CACHE_COLUMNS} FROM verification_cache WHERE gateway = ? AND local_part = ?`,
  );
  const entries = createPages<string>(database, 'verification_list', 'local_part', true);
  const cached = createPages<CacheRow>(database, 'verification_cache', CACHE_COLUMNS, false);

  return {
    findAddress({ gateway, localPart }: { gateway: string; localPart: string }): AddressFinding {
      const isEntry = entry.get(gateway, localPart) !== undefined;
      const isListed = isEntry || patterns.all(gateway).some((pattern) => matchesPattern(pattern, localPart));
      const row = known.get(gateway, localPart);
      return { isEntry, isListed, remembered: row ? { ...row, isValid: row.isValid === 1 } : null };
    },
    listAddresses: (page: AddressPage): Paged<string> => entries(page),
    rememberedAddresses(page: AddressPage): Paged<RememberedAddress> {
      const { rows, ...numbers } = cached(page);
      return { ...numbers, rows: rows.map((row) => ({ ...row, isValid: row.isValid === 1 })) };
    },
  };
}

/** Pages of one of the two tables, which both have the key (gateway, local_part). */
function createPages<T>(database: Database, table: string, columns: string, isSingle: boolean) {
  const where = `FROM ${table} WHERE gateway = @gateway`;
  const matching = `${where} AND (@filter = '' OR instr(local_part, @filter) > 0)`;
  const select = database
    .prepare<[AddressPage], T>(
      `SELECT ${columns} ${matching} AND local_part > @after ORDER BY local_part LIMIT @limit`,
    )
    .pluck(isSingle);
  const count = database.prepare<[AddressPage], number>(`SELECT count(*) ${where}`).pluck();
  const countMatching = database.prepare<[AddressPage], number>(`SELECT count(*) ${matching}`).pluck();
  return (page: AddressPage): Paged<T> => {
    const total = count.get(page) ?? 0;
    const matching = page.filter === '' ? total : (countMatching.get(page) ?? 0);
    return { rows: select.all(page), total, matching };
  };
}

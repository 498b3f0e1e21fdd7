/** System and SQLite errors → the closed list of store faults. */
import { StoreFault, type StoreFaultCode } from './store-contract.ts';

const codes: Readonly<Record<string, StoreFaultCode>> = {
  SQLITE_FULL: 'disk-full',
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  SQLITE_CORRUPT: 'database-corrupt',
  SQLITE_NOTADB: 'database-corrupt',
  SQLITE_READONLY: 'folder-not-writable',
  SQLITE_CANTOPEN: 'folder-not-writable',
  SQLITE_PERM: 'folder-not-writable',
  EACCES: 'folder-not-writable',
  EPERM: 'folder-not-writable',
  EROFS: 'folder-not-writable',
};

/** SQLite's extended codes (SQLITE_CORRUPT_INDEX) count as their basic ones. */
export function storeFaultOf(error: unknown): StoreFault {
  if (error instanceof StoreFault) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const basic = /^SQLITE_[A-Z]+/.exec(code)?.[0] ?? code;
  return new StoreFault(codes[basic] ?? 'io', code === '' ? message : `${code} ${message}`, { cause: error });
}

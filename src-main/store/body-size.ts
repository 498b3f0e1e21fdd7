/** How long a stored body is, wherever it lies. */
import type { StoredBody } from './store-contract.ts';

/** Octets; to be asked before the body is stored: the store takes inline bytes over. */
export const bodySize = (body: StoredBody): number =>
  body.kind === 'inline' ? body.bytes.byteLength : body.sizeBytes;

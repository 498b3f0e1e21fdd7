/** How slow a peer may send a message: 30 min and 1 min per MB in all, 1 KB/s after the first minute (protocol 5.7). */

const MINUTE_MS = 60_000;
const MEGABYTE = 1_048_576;
const MIN_BYTES_PER_SECOND = 1024;

export const DATA_GAP_MS = 3 * MINUTE_MS;

/** `elapsedMs` since the data began, `bytes` that came since then. */
export function isTooSlow(elapsedMs: number, bytes: number): boolean {
  if (elapsedMs > MINUTE_MS && bytes < (elapsedMs / 1000) * MIN_BYTES_PER_SECOND) return true;
  return elapsedMs > 30 * MINUTE_MS + (bytes / MEGABYTE) * MINUTE_MS;
}

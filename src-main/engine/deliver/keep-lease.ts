/** Renews the lease of a session while it lives; the session's own time limits end it when the peer makes no progress. */
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';

const RENEW_MS = 30_000;

/** The returned function ends it. A failed renewal is logged and tried again: the lease lasts longer than one interval. */
export function keepLease(renew: () => Promise<void>, clock: Clock, log: Logger): () => void {
  let cancel: () => void = () => undefined;
  let ended = false;
  const arm = (): void => {
    cancel = clock.after(RENEW_MS, () => {
      renew().then(again, (error: unknown) => {
        log.warn({ error }, 'lease not renewed');
        again();
      });
    });
  };
  const again = (): void => {
    if (!ended) arm();
  };
  arm();
  return () => {
    ended = true;
    cancel();
  };
}

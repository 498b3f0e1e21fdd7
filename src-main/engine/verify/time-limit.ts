/** A time limit on the injected clock: when it is over the work is told to stop and the wait ends. */
import type { Clock } from '../clock.ts';
import { VerifierFault } from './verifier-ports.ts';

/** Throws VerifierFault after `ms`, or when `outer` is aborted; otherwise what `work` gives or throws. */
export async function withinTime<T>(
  { ms, clock, outer }: { readonly ms: number; readonly clock: Clock; readonly outer?: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort(outer?.reason);
  };
  if (outer?.aborted) stop();
  outer?.addEventListener('abort', stop);
  const cancel = clock.after(ms, () => {
    controller.abort(new VerifierFault(`no answer within ${String(Math.round(ms / 1000))} s`));
  });
  try {
    return await Promise.race([aborted(controller.signal), work(controller.signal)]);
  } finally {
    cancel();
    outer?.removeEventListener('abort', stop);
    // Whatever the work left open ends now.
    controller.abort();
  }
}

/** Rejects when the signal is aborted. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => {
      const reason: unknown = signal.reason;
      reject(reason instanceof VerifierFault ? reason : new VerifierFault('stopped'));
    };
    if (signal.aborted) fail();
    signal.addEventListener('abort', fail);
  });
}

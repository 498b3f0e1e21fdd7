/** The end of a store thread, seen from inside: never in the middle of V8's work in the background. */
import type { MessagePort } from 'node:worker_threads';

/** A compilation takes a few milliseconds, also on a busy machine. */
const QUIET_MS = 100;

/**
 * Call it once nothing is left to do. A thread that ends waits for what V8 still compiles for it in the background, and
 * collects no garbage any more. Should that compilation need a collection, each waits for the other for ever, and the
 * process for both (nodejs/node#54918). So the loop goes on turning until what ran last is compiled: it serves such a
 * collection, and a thread without work begins no new compilation.
 */
export function endThread(port: MessagePort): void {
  port.removeAllListeners('message');
  setTimeout(() => {
    port.close();
  }, QUIET_MS);
}

/** Starts a store thread from its bundle and waits for its first word. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StoreFault } from './store-contract.ts';

/**
 * The bundles lie in out/threads, beside the folder of the bundle that this code became part of (out/desktop,
 * out/headless); seen from the source tree, in out/threads of the project.
 */
function threadsFolder(): string {
  const beside = join(import.meta.dirname, '..', 'threads');
  return existsSync(beside) ? beside : join(import.meta.dirname, '..', '..', 'out', 'threads');
}

export function startThread(file: string, workerData: unknown): Worker {
  const path = join(threadsFolder(), file);
  if (!existsSync(path)) throw new Error(`the bundle of a store thread is missing: ${path}`);
  return new Worker(path, { workerData });
}

/** Rejects with StoreFault if the thread ends before it says anything. */
export function firstMessage<T>(worker: Worker): Promise<T> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', (error: Error) => {
      reject(new StoreFault('io', `a store thread did not start: ${error.message}`, { cause: error }));
    });
    worker.once('exit', () => {
      reject(new StoreFault('io', 'a store thread ended at its start'));
    });
  });
}

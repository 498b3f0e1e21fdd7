/** How much room the disk of the data folder has: looked at in the background, so that MAIL never waits for the disk. */
import { statfs } from 'node:fs/promises';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

const LOOK_EVERY_MS = 10_000;

export interface FreeSpace {
  /** Free bytes at the last look; Infinity where the system does not tell. */
  bytes(): number;
  stop(): void;
}

export async function watchFreeSpace(folder: string, clock: Clock, log: Logger): Promise<FreeSpace> {
  let free = Infinity;
  let cancelTimer: () => void = () => undefined;
  let isStopped = false;
  const look = async (): Promise<void> => {
    cancelTimer();
    try {
      const { bavail, bsize } = await statfs(folder);
      free = bavail * bsize;
    } catch (error) {
      // Some network folders do not answer; then only a failed write tells that the disk is full.
      log.debug({ err: error }, 'free space unknown');
      free = Infinity;
    }
    if (!isStopped) cancelTimer = clock.after(LOOK_EVERY_MS, () => void look());
  };
  await look();
  return {
    bytes: () => free,
    stop() {
      isStopped = true;
      cancelTimer();
    },
  };
}

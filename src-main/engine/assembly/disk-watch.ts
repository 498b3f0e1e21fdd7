/** Warns before the disk is so full that mail is refused (P37): at twice that value, until there is more room again. */
import type { Clock } from '../clock.ts';
import type { Configuration } from '../configuration.ts';
import type { FaultBoard } from '../fault-board.ts';

const LOOK_EVERY_MS = 10_000;
const MB = 1_048_576;

export interface DiskWatchParts {
  readonly configuration: Configuration;
  readonly faults: FaultBoard;
  /** Free bytes on the disk of the data folder, as known; Infinity: unknown. */
  readonly freeBytes: () => number;
  readonly clock: Clock;
}

/** The returned function ends it. */
export function watchDisk({ configuration, faults, freeBytes, clock }: DiskWatchParts): () => void {
  let cancel: () => void = () => undefined;
  const look = (): void => {
    const limit = configuration.appSettings()['app.limits.disk'];
    const free = freeBytes();
    if (free < 2 * limit * MB) {
      const parameters = { free: `${String(Math.floor(free / MB))} MB`, limit: `${String(limit)} MB` };
      faults.raise('disk-nearly-full', parameters);
    } else {
      faults.clear('disk-nearly-full');
    }
    cancel = clock.after(LOOK_EVERY_MS, look);
  };
  look();
  return () => {
    cancel();
  };
}

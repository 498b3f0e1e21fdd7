/** Passes engine events on to the windows, each at most four times a second: the first at once, the last never lost. */
import { eventNames } from '../../shared/ipc/channel-names.ts';
import type { EventName } from '../../shared/ipc/contract.ts';

const PAUSE_MS = 250;

export interface PublishOptions {
  readonly subscribe: (listener: (name: EventName) => void) => () => void;
  readonly send: (name: EventName) => void;
  /** Runs `action` once after `ms`; the returned function cancels it. */
  readonly after: (ms: number, action: () => void) => () => void;
}

/** Returns a function that ends the publishing. */
export function publishEvents({ subscribe, send, after }: PublishOptions): () => void {
  const throttles = new Map(
    eventNames.map((name) => [
      name,
      throttle(() => {
        send(name);
      }, after),
    ]),
  );
  const unsubscribe = subscribe((name) => throttles.get(name)?.run());
  return () => {
    unsubscribe();
    for (const { cancel } of throttles.values()) cancel();
  };
}

function throttle(
  action: () => void,
  after: PublishOptions['after'],
): { run: () => void; cancel: () => void } {
  let cancelPause: (() => void) | null = null;
  let isDue = false;
  const run = (): void => {
    if (cancelPause !== null) {
      isDue = true;
      return;
    }
    cancelPause = after(PAUSE_MS, () => {
      cancelPause = null;
      if (!isDue) return;
      isDue = false;
      run();
    });
    action();
  };
  return {
    run,
    cancel: () => {
      cancelPause?.();
    },
  };
}

/** Time, handed in: the engine never asks the system itself, so that tests can move it. */

export interface Clock {
  /** Epoch milliseconds: what is stored and shown. May jump. */
  now(): number;
  /** Milliseconds that only grow: time limits and leases while running. */
  monotonic(): number;
  /** Runs `action` once after `ms`; the returned function cancels it. Never keeps the process alive. */
  after(ms: number, action: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    timer.unref();
    return () => {
      clearTimeout(timer);
    };
  },
};

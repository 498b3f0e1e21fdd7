/** The steps of a test that a person started, each with the time since the one before. */
import type { TestStep } from '../shared/ipc/verification-procedures.ts';
import type { Clock } from './clock.ts';

/** Gives the function that notes a step at the end of `steps`. */
export function stepTimer(
  steps: TestStep[],
  clock: Clock,
): (step: TestStep['step'], isGood: boolean, detail: string) => void {
  let last = clock.monotonic();
  return (step, isGood, detail) => {
    const now = clock.monotonic();
    steps.push({ step, ms: now - last, isGood, detail });
    last = now;
  };
}

/** Asks a scanner whether it is there and what it is; no message is sent. */
import type { TestStep } from '../../shared/ipc/verification-procedures.ts';
import { stepTimer } from '../step-timer.ts';
import { versionOfClamd } from './ask-clamd.ts';
import { pingSpamd } from './ask-spamd.ts';
import { ScannerFault, type ScannerDeps } from './scanner-connection.ts';

export interface ScannerTest {
  readonly scanner: 'clamd' | 'spamd';
  /** `host:port`. */
  readonly target: string;
}

export async function testScanner(
  { scanner, target }: ScannerTest,
  deps: ScannerDeps,
): Promise<{ isGood: boolean; steps: TestStep[] }> {
  const steps: TestStep[] = [];
  const trace = stepTimer(steps, deps.clock);
  try {
    const ask = scanner === 'clamd' ? versionOfClamd : pingSpamd;
    trace('ask', true, await ask(target, deps, trace));
    return { isGood: true, steps };
  } catch (error) {
    if (!(error instanceof ScannerFault)) throw error;
    if (steps.every(({ isGood }) => isGood)) trace('ask', false, error.message);
    return { isGood: false, steps };
  }
}

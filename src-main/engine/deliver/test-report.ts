/** The rows of a test that a person started, as they come about. */
import type { TestFinding, TestRow, TestStep, TestVerdict } from '../../shared/diagnosis/connection-test.ts';
import type { Clock } from '../clock.ts';

export interface StepResult {
  readonly verdict: TestVerdict;
  readonly finding?: TestFinding;
  readonly reply?: string;
}

export class TestReport {
  readonly #rows: TestRow[] = [];
  readonly #clock: Clock;
  readonly #onRow: () => void;
  #isClosed = false;

  constructor(clock: Clock, onRow: () => void) {
    this.#clock = clock;
    this.#onRow = onRow;
  }

  get rows(): readonly TestRow[] {
    return this.#rows;
  }

  /** Does the step and writes its row; gives whether the next one makes sense. */
  async step(step: TestStep, target: string, act: () => StepResult | Promise<StepResult>): Promise<boolean> {
    const at = this.#clock.now();
    const began = this.#clock.monotonic();
    const { verdict, finding = null, reply = '' } = await act();
    if (this.#isClosed) return false;
    const ms = Math.max(0, Math.round(this.#clock.monotonic() - began));
    this.#rows.push({ step, target, at, ms, verdict, finding, reply });
    this.#onRow();
    return verdict !== 'failed';
  }

  /** The test is over, cancelled or out of time: what still comes is not written any more. */
  close(): void {
    this.#isClosed = true;
  }
}

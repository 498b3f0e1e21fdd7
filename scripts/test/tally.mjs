/** Counts what passed and failed over all steps and prints the sum. */

export class Tally {
  #passed = 0;
  #failed = 0;
  #skipped = 0;
  #notes = [];

  add({ passed = 0, failed = 0, skipped = 0 }) {
    this.#passed += passed;
    this.#failed += failed;
    this.#skipped += skipped;
  }

  /** A whole step that could not run, with the reason. */
  skip(step, reason) {
    this.#skipped += 1;
    this.#notes.push(`${step} was skipped: ${reason}`);
  }

  /** A step that broke before it could count anything. */
  fail(step, error) {
    this.#failed += 1;
    this.#notes.push(`${step} failed: ${error.message}`);
  }

  /** Prints what was skipped or broken and, as the last line, the sum. Returns the exit code. */
  conclude() {
    for (const note of this.#notes) console.log(note);
    const skipped = this.#skipped > 0 ? `, ${this.#skipped} skipped` : '';
    console.log(`${this.#passed} passed, ${this.#failed} failed${skipped}`);
    return this.#failed === 0 && this.#passed > 0 ? 0 : 1;
  }
}

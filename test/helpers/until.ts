/** Waits for a fact that another process brings about; the only way of waiting in tests of whole processes. */

/** Resolves once `holds` is true; rejects after `withinMs` (default 20 s). Errors of `holds` pass through. */
export async function until(holds: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not so within ${String(withinMs)} ms: ${holds.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

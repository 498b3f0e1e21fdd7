/** Before the tests that start the program as a process: bundles both hosts and the store's threads. */
import { bundleMain } from '../../scripts/build.mjs';

export default async function buildPrograms(): Promise<void> {
  await bundleMain();
}

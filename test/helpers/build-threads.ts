/** Before the tests that start a store: bundles its two threads, as the product has them. */
import { bundleMain } from '../../scripts/build.mjs';

export default async function buildThreads(): Promise<void> {
  await bundleMain(['writer', 'reader']);
}

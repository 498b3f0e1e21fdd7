/** What tests use of the build. */
export type BundleName = 'desktop' | 'preload' | 'headless' | 'writer' | 'reader';
export function bundleMain(names?: readonly BundleName[]): Promise<void>;

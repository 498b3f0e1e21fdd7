/** The test projects, from milliseconds to minutes; `npm test` runs them in this order. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

/** The store's threads are bundles of their own, built once before the tests that start a store. */
const withThreads = ['test/helpers/build-threads.ts'];
const withPrograms = ['test/helpers/build-programs.ts'];

/** Debian's browser where it is installed, else the one that Playwright knows of. */
const chromium = '/usr/bin/chromium';
const launchOptions = {
  ...(existsSync(chromium) && { executablePath: chromium }),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
};

/** Most of their time they wait for disks and clocks; one worker per core would leave a small machine idle. */
const sideBySide = { maxWorkers: Math.max(2, availableParallelism() - 1) };

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      { test: { name: 'bundle', include: ['test/bundle/**/*.test.ts'], testTimeout: 60_000 } },
      {
        test: {
          name: 'store',
          ...sideBySide,
          include: ['test/store/**/*.test.ts'],
          globalSetup: withThreads,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'engine',
          ...sideBySide,
          include: ['test/engine/**/*.test.ts', 'test/dialogues/**/*.test.ts'],
          globalSetup: withThreads,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'flow',
          ...sideBySide,
          include: ['test/flow/**/*.test.ts', 'test/headless/**/*.test.ts', 'test/peers/**/*.test.ts'],
          globalSetup: withPrograms,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: 'desktop', include: ['test/desktop/**/*.test.ts'] } },
      {
        // Found before the first page opens: what is found later reloads the page in the middle of a test.
        optimizeDeps: { entries: ['src-renderer/*/*.ts', 'test/renderer/**/*.ts'] },
        test: {
          name: 'renderer',
          include: ['test/renderer/**/*.test.ts'],
          testTimeout: 20_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        // One real Electron at a time.
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});

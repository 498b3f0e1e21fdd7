import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      { test: { name: 'store', include: ['test/store/**/*.test.ts'], globalSetup: ['test/helpers/build-threads.ts'] } },
      {
        test: {
          name: 'engine',
          include: ['test/engine/**/*.test.ts', 'test/dialogues/**/*.test.ts'],
          globalSetup: ['test/helpers/build-threads.ts'],
        },
      },
      {
        test: {
          name: 'flow',
          include: ['test/flow/**/*.test.ts', 'test/headless/**/*.test.ts', 'test/peers/**/*.test.ts', 'test/bundle/**/*.test.ts'],
          globalSetup: ['test/helpers/build-threads.ts'],
          testTimeout: 60_000,
        },
      },
      { test: { name: 'desktop', include: ['test/desktop/**/*.test.ts'] } },
    ],
  },
});

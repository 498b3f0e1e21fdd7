/** The windows: one page per folder of src-renderer that has an index.html, for the Chromium of the oldest runtime. */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vite';

const source = join(import.meta.dirname, 'src-renderer');

export default defineConfig({
  root: source,
  base: './',
  build: {
    outDir: join(import.meta.dirname, 'out/renderer'),
    emptyOutDir: true,
    target: 'chrome114',
    sourcemap: true,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: globSync('*/index.html', { cwd: source }).map((page) => join(source, page)) },
  },
});

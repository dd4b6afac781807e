import path from 'node:path';
import { defineConfig } from 'vitest/config';

// The real CLIs start one at a time: each takes a core of its own, and a run that waits for one would be slow for no reason.
export default defineConfig({
  test: {
    root: path.resolve(import.meta.dirname, '../..'),
    include: ['test/clients/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 150_000,
    hookTimeout: 300_000,
  },
});

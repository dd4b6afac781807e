import { defineConfig } from 'vitest/config';

// Test files run two at a time: the whole suite must stay quick on two cores.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/clients/**', 'node_modules/**'],
    maxWorkers: 2,
    // To end what hangs; a busy machine may be several times slower than this one.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

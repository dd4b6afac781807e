import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** Tests that change nothing in their process: they share workers, so that modules are loaded once and not for each file. */
const shared = 'analysis check export import lake read record render secrets store telemetry text wire'
  .split(' ')
  .map((folder) => `test/${folder}/**/*.test.ts`);
const left = ['test/clients/**', 'node_modules/**'];

// Test files run two at a time: the whole suite must stay quick on two cores.
export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'shared', isolate: false, include: shared, exclude: left } },
      {
        extends: true,
        test: { name: 'isolated', include: ['test/**/*.test.ts'], exclude: [...left, ...shared] },
      },
    ],
    maxWorkers: 2,
    // V8 shares compiled wrappers of WebAssembly imports between threads, and Node 24.21 now and then dies in freeing one
    // ("Check failed: jit_page.has_value()" below Runtime_TierUpWasmToJSWrapper) when a worker strips its TypeScript by
    // WebAssembly while another thread runs some. Built, no second thread has any.
    execArgv: [`--wasm-wrapper-tiering-budget=${2 ** 31 - 1}`],
    // Processes that tests start from src/ keep their compiled code: most of what a short command takes is compiling.
    env: { NODE_COMPILE_CACHE: path.resolve(import.meta.dirname, 'node_modules/.cache/lens-tests') },
    // To end what hangs; a busy machine may be several times slower than this one.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

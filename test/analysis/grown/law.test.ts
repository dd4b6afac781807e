import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { bundled } from '../derived.ts';
import { cutAt, holdsFor } from './law.ts';

const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 4 });
const linesOf = (name: string) => readFileSync(bundled(name), 'utf8').trimEnd().split('\n');

describe('a log that grew piece by piece is analysed as if it was read at once', () => {
  test.each([
    'codex-0.169.0.jsonl',
    'gemini-0.61.0.jsonl',
    'opencode-1.18.33.jsonl',
    'pi-0.87.1.jsonl',
    'qwen-0.24.4.jsonl',
  ])('%s', { timeout: 60_000 }, async (name) => {
    const lines = linesOf(name);
    await fc.assert(
      fc.asyncProperty(shares, async (cuts) => {
        console.log((await holdsFor(cutAt(lines, cuts))).join(' | '));
      }),
      { numRuns: 4, seed: 5, endOnFailure: true },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { readMutated } from './read-mutated.ts';

/** As many as run in a few seconds; `node scripts/fuzz.ts` runs more. */
const RUNS = 400;

describe('requests and answers with members of other types', () => {
  it('are read by every format without an error, and results keep their types', { timeout: 240_000 }, () => {
    const failed: string[] = [];
    for (let seed = 1; seed <= RUNS && failed.length < 3; seed++) {
      try {
        readMutated(seed);
      } catch (error) {
        failed.push(`seed ${seed}: ${(error as Error).stack}`);
      }
    }
    expect(failed).toEqual([]);
  });
});

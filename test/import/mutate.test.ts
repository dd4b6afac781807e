import { describe, expect, test } from 'vitest';
import { readMutatedLog } from './mutate.ts';

describe('readers of other tools', () => {
  test('never throw, and give records of the right types, whatever a log holds', () => {
    for (let seed = 1; seed <= 400; seed++) expect(() => readMutatedLog(seed), `seed ${seed}`).not.toThrow();
  });
});

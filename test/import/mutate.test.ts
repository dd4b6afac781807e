import { describe, expect, test } from 'vitest';
import { readMutatedLog } from './mutate.ts';

describe('readers of other tools', () => {
  test('never throw, and give records of the right types, for any content of a log', () => {
    for (let seed = 1; seed <= 400; seed++) expect(() => readMutatedLog(seed), `seed ${seed}`).not.toThrow();
  });
});

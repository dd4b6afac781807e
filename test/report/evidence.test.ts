import { expect, test } from 'vitest';
import { couldStillVary } from '../../src/report/evidence.ts';

test.each([
  [0, 1],
  [1, 0.95],
  [2, 0.7764],
  [7, 0.3482],
  [30, 0.095],
  [300, 0.0099],
])('fixed in %i samples: could still vary in up to %f', (samples, bound) => {
  expect(couldStillVary(samples)).toBeCloseTo(bound, 4);
});

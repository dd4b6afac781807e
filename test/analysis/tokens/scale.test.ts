import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scaleToTotal } from '../../../src/analysis/tokens/scale.ts';

describe('sharing a reported total out over estimates', () => {
  test.each([
    // 100/130 of each: 46.15, 30.77, 23.08: one token is left and goes to the largest remainder, the second.
    { estimates: [60, 40, 30], total: 100, parts: [46, 31, 23], factor: 100 / 130 },
    { estimates: [1, 1, 1], total: 2, parts: [1, 1, 0], factor: 2 / 3 },
    { estimates: [5, 0, 5], total: 21, parts: [11, 0, 10], factor: 2.1 },
    { estimates: [7], total: 0, parts: [0], factor: 0 },
    { estimates: [0, 0], total: 9, parts: [0, 9], factor: null },
    { estimates: [], total: 9, parts: [], factor: null },
  ])('$estimates to $total', ({ estimates, total, parts, factor }) => {
    const scaled = scaleToTotal(estimates, total);
    expect(scaled.parts).toEqual(parts);
    if (factor === null) expect(scaled.factor).toBeNull();
    else expect(scaled.factor).toBeCloseTo(factor, 12);
  });

  test('the parts always sum to the total, and none is more than one token from its share', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 2_000_000 }), { minLength: 1, maxLength: 14 }),
        fc.nat({ max: 2_000_000_000 }),
        (estimates, total) => {
          const { parts } = scaleToTotal(estimates, total);
          expect(parts.reduce((a, b) => a + b, 0)).toBe(total);
          const sum = estimates.reduce((a, b) => a + b, 0);
          for (const [i, part] of parts.entries()) {
            if (sum > 0) expect(Math.abs(part - ((estimates[i] ?? 0) * total) / sum)).toBeLessThan(1 + 1e-6);
          }
        },
      ),
    );
  });
});

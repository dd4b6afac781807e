import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareVersions } from '../../src/text/compare-versions.ts';

test('orders versions as people read them', () => {
  const inOrder = [
    '0.74.2',
    '0.84.4',
    '0.84.10',
    '1.0.0-alpha.2',
    '1.0.0-alpha.10',
    '1.0.0-beta',
    '1.0.0',
    '1.0.0.1',
    '1.9',
    '1.10',
    '2.1.329',
  ];
  expect(inOrder.toReversed().sort(compareVersions)).toEqual(inOrder);
});

test('is an order', () => {
  const version = fc.stringMatching(/^\d{1,2}(\.\d{1,2}){0,3}(-(alpha|beta|rc)(\.\d)?)?$/);
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) || 0);
      expect(compareVersions(a, b) === 0).toBe(a === b);
      if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) {
        expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
      }
    }),
  );
});

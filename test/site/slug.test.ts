import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slug } from '../../src/pages/_load/site.ts';

describe('slug', () => {
  it.each([
    ['01KAJ7Q3ZB4T5X6Y7Z8A9B0C1D', '01kaj7q3zb4t5x6y7z8a9b0c1d'],
    ['bash', 'bash'],
    ['a776009a8e24', 'a776009a8e24'],
  ])('keeps %s readable', (id, expected) => expect(slug(id)).toBe(expected));

  it.each(['Bash', 'BASH', '../bash', 'bash ', 'ba_sh', '', '01kaj7q3zb4t5x6y7z8a9b0c1d'])(
    'distinguishes %j by a hash',
    (id) => {
      expect(slug(id)).toMatch(/^(?:[a-z0-9-]+-)?[0-9a-f]{10}$/);
    },
  );

  it('is a plain, short, lower-case name for anything, and never the same for two', () => {
    const seen = new Map<string, string>();
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: 'binary' }),
          fc.constantFrom('A', 'a', '-a', 'a-', 'aux', '..'),
        ),
        (id) => {
          const name = slug(id);
          expect(name).toMatch(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/);
          expect(name.length).toBeLessThanOrEqual(64);
          expect(seen.get(name) ?? id).toBe(id);
          seen.set(name, id);
        },
      ),
    );
  });
});

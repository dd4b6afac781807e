import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringEnd } from '../../../src/wire/json/scan.ts';

/** The end by the grammar alone, one character at a time. */
function endByGrammar(text: Buffer, at: number): number {
  for (let place = at + 1; place < text.length; place++) {
    if (text[place] === 0x5c) place++;
    else if (text[place] === 0x22) return place + 1;
  }
  return -1;
}

describe('stringEnd', () => {
  it('finds the end of strings of any length, with escapes at every place', () => {
    const piece = fc.constantFrom('\\\\', '\\"', '"', '\\n', 'a', 'bc', 'x'.repeat(31), 'ä', '{', '\\u0022');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = Buffer.from(`"${pieces.join('')}`);
        expect(stringEnd(text, 0)).toBe(endByGrammar(text, 0));
      }),
      { numRuns: 500 },
    );
  });

  it('does not read the escape that ends the walked part as an open one', () => {
    for (let length = 25; length < 40; length++) {
      const text = Buffer.from(`"${'a'.repeat(length)}\\\\" , "b"`);
      expect(stringEnd(text, 0)).toBe(endByGrammar(text, 0));
    }
  });
});

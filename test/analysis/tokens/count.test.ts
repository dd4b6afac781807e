import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, test } from 'vitest';
import { bytePairCounter } from '../../../src/analysis/tokens/byte-pairs.ts';
import { loadTokenCounter, loadVocabulary } from '../../../src/analysis/tokens/count.ts';
import { Vocabulary } from '../../../src/analysis/tokens/vocabulary.ts';

const count = await loadTokenCounter();
const reference = (text: string) => countTokens(text, { disallowedSpecial: new Set() });

describe('counting o200k tokens', () => {
  test.each([
    '',
    'hello world',
    "You're an agent. Don't stop.\r\n\r\n\tif (a !== b) { return '…'; }",
    '中文提示词 and עברית and 😀👩‍💻',
    'HTTPServerError2026-11-21T09:00:53.556Z',
    '<|endoftext|><|im_start|>',
    'a\0b\ud800c',
    '   \n\n   trailing   ',
  ])('equals the reference encoder: %j', (text) => {
    expect(count(text)).toBe(reference(text));
  });

  test('equals the reference encoder for any text without endless words', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(count(text)).toBe(reference(text));
      }),
    );
  });

  test('equals the reference encoder for long texts, with any text around their line ends', () => {
    const lines = [
      '\n/path',
      ')\n\n\n  x',
      '\r\n',
      'word\nword',
      '  \n\t\n/a',
      "it's\n'tis",
      '\n',
      'é\nü',
      '}\n};\n',
    ];
    const text = Array.from({ length: 40_000 }, (_, i) => lines[(i * i + i) % lines.length]).join('');
    expect(text.length).toBeGreaterThan(2 * 65_536);
    expect(count(text)).toBe(reference(text));
  });

  test('a word without end is counted in pieces, with at most one token more a piece', () => {
    const word = 'x'.repeat(10_000);
    expect(count(word)).toBeGreaterThanOrEqual(reference(word));
    expect(count(word)).toBeLessThanOrEqual(reference(word) + Math.ceil(10_000 / 256));
  });

  test('a megabyte without a blank is counted in bounded work', () => {
    expect(count('中'.repeat(300_000))).toBeGreaterThan(100_000);
    expect(count('-'.repeat(1_000_000))).toBeGreaterThan(1_000);
  });

  test('a vocabulary read from its file is the one that was written', async () => {
    const vocabulary = await loadVocabulary();
    const file = vocabulary.toFile();
    // Where a file lands in memory is chance: numbers may not stand at that address.
    const read = Vocabulary.fromFile(Buffer.concat([Buffer.from('x'), file]).subarray(1));
    expect(read.toFile().equals(file)).toBe(true);
    const countPairs = bytePairCounter(read, 256);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const bytes = Buffer.from(text);
        expect(read.token(bytes, 0, bytes.length)).toBe(vocabulary.token(bytes, 0, bytes.length));
      }),
    );
    for (const word of ['tokenization', ' lens', 'Straße', '\ud83d'])
      expect(countPairs(word)).toBe(reference(word));
  });
});

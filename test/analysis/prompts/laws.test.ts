import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mineTemplate } from '../../../src/analysis/prompts/template.ts';
import { promptText, spell } from './samples.ts';

const line = fc.oneof(
  fc.constantFrom(
    '',
    'A',
    'B',
    '```',
    '- item one',
    '- item two',
    'Working directory: /home/a',
    'Working directory: /home/b',
  ),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc
    .tuple(fc.constantFrom("Today's date: ", '# Part ', '- Rule '), fc.nat(30))
    .map(([head, n]) => `${head}${n}`),
);
const text = fc.array(line, { maxLength: 14 }).map((lines) => lines.join('\n'));
const anyText = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 1, arbitrary: text.map((own) => own.replaceAll('\n', '\r\n')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '\n',
      '\ud800',
      'x\u0000y',
      'שלום\nעולם',
      '👩‍👩‍👧\n👩‍👩‍👦',
      '\udc00\n\ud83d',
    ),
  },
);
const texts = fc.uniqueArray(anyText, { minLength: 1, maxLength: 9 });

describe('laws of a template', () => {
  test('every text is rebuilt exactly', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const prompts = all.map(promptText);
        const template = mineTemplate(prompts);
        for (const { hash, text: own } of prompts)
          expect(spell(template, template.paths.get(hash) ?? [])).toBe(own);
      }),
      { numRuns: 400 },
    );
  });

  test('order and repeats of texts change nothing', () => {
    fc.assert(
      fc.property(
        texts.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          const one = mineTemplate(all.map(promptText));
          const other = mineTemplate([...shuffled, ...shuffled.slice(0, 2)].map(promptText));
          expect({ ...other, paths: sorted(other.paths) }).toEqual({ ...one, paths: sorted(one.paths) });
        },
      ),
      { numRuns: 200 },
    );
  });

  test('columns, blocks and slots refer to one another rightly', () => {
    fc.assert(
      fc.property(texts, (all) => {
        const { columns, blocks, slots, samples } = mineTemplate(all.map(promptText));
        for (const { kind, literals, support } of columns) {
          expect(support).toBeGreaterThan(0);
          expect(support).toBeLessThanOrEqual(samples);
          if (kind === 'F')
            expect({ placeholders: literals.length - 1, support }).toEqual({
              placeholders: 0,
              support: samples,
            });
        }
        for (const { parent, firstColumn, lastColumn } of blocks) {
          expect(firstColumn).toBeLessThanOrEqual(lastColumn);
          const outer = blocks.find(({ id }) => id === parent);
          if (outer) expect(outer.firstColumn <= firstColumn && lastColumn <= outer.lastColumn).toBe(true);
        }
        expect(new Set(slots.map(({ id }) => id)).size).toBe(slots.length);
        expect(new Set(slots.map(({ name }) => name)).size).toBe(slots.length);
        for (const { block, placeholder } of slots)
          if (placeholder === null) expect(blocks.some(({ id }) => id === block)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

function sorted(paths: ReadonlyMap<string, unknown>): unknown[] {
  return [...paths].sort(([a], [b]) => (a < b ? -1 : 1));
}

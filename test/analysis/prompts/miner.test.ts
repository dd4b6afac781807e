import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PromptMiner } from '../../../src/analysis/prompts/miner.ts';
import type { MinedTexts } from '../../../src/analysis/prompts/place.ts';
import { promptText } from './samples.ts';

const rules = Array.from({ length: 8 }, (_, i) => `- Rule ${'abcdefgh'[i]}: keep to it whatever happens.`);
const main = (date: string, extra: string[]): string =>
  ['You are an agent that writes code.', ...rules, `Today's date: ${date}`, ...extra].join('\n');

function comparable(mined: readonly MinedTexts[]) {
  return mined.map(({ hashes, template }) => ({
    hashes,
    template: { ...template, paths: [...template.paths].sort(([a], [b]) => (a < b ? -1 : 1)) },
  }));
}

test('adding in any batches gives what mining all at once gives', () => {
  const text = fc.oneof(
    fc
      .tuple(
        fc.nat(28),
        fc.array(fc.constantFrom('# Git', 'Branch: main', 'Branch: fix/a', ''), { maxLength: 4 }),
      )
      .map(([day, extra]) => main(`2026-11-${String(day + 1).padStart(2, '0')}`, extra)),
    fc
      .array(fc.constantFrom('Write a title.', 'Answer briefly.', 'No quotes.', ''), { maxLength: 4 })
      .map((l) => l.join('\n')),
  );
  fc.assert(
    fc.property(
      fc.array(fc.array(text, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      (batches) => {
        const grown = new PromptMiner();
        let result: MinedTexts[] = [];
        for (const batch of batches) {
          for (const own of batch) grown.add(promptText(own));
          result = grown.close();
        }
        const fresh = new PromptMiner();
        for (const own of batches.flat().reverse()) fresh.add(promptText(own));
        expect(comparable(result)).toEqual(comparable(fresh.close()));
      },
    ),
    { numRuns: 100 },
  );
});

test('a new text is placed at once, with the lines that are new in it', () => {
  const miner = new PromptMiner();
  for (const date of ['2026-11-20', '2026-11-21']) miner.add(promptText(main(date, [])));
  const [family] = miner.close();
  const placement = miner.add(promptText(main('2026-11-22', ['A line nobody saw.'])));
  expect(placement).toEqual({ family: family?.hashes[0], fit: 1, unknownLines: [10] });
  expect(miner.add(promptText('Something else entirely.\nIn two lines.'))).toBeUndefined();
});

test('a text is placed by the most it shares, not in a small family that it holds whole', () => {
  const shared = rules.slice(0, 5);
  const small = (name: string): string =>
    ['You write titles.', 'One line, no more.', ...shared, `Name: ${name}`].join('\n');
  const large = (name: string, last: string): string =>
    [
      'You are an agent that writes code.',
      ...Array.from({ length: 5 }, (_, i) => `Chapter ${'vwxyz'[i]} comes before the rules.`),
      ...shared,
      ...Array.from({ length: 20 }, (_, i) => `## Part ${'abcdefghijklmnopqrst'[i]} of the manual`),
      `Folder: /home/${name}`,
      last,
    ].join('\n');
  const miner = new PromptMiner();
  for (const name of ['a', 'b']) miner.add(promptText(small(name)));
  for (const name of ['c', 'd']) miner.add(promptText(large(name, 'The end.')));
  const mined = miner.close();
  const next = promptText(large('e', 'A new version ends like this.'));
  const placement = miner.add(next);
  expect(mined.length).toBe(2);
  expect(
    mined.find(({ hashes }) => hashes[0] === placement?.family)?.template.columns.length,
  ).toBeGreaterThan(20);
  // A line of the text that equals one far below does not lose what is between.
  const early = promptText(
    `You are an agent that writes code.\nThe end.\n${large('f', 'The end.').slice(35)}`,
  );
  expect(miner.add(early)).toMatchObject({ fit: 1, unknownLines: [1] });
});

import { describe, expect, it } from 'vitest';
import * as mine from '../../../src/analysis/prompts/index.ts';

const { buildText, mineTexts } = mine;

describe('prompt-lens/mine', () => {
  it('exports these names', () => {
    expect(Object.keys(mine).sort()).toEqual(['PromptMiner', 'buildText', 'mineTemplate', 'mineTexts']);
  });

  it('runs the example of its documentation', () => {
    const texts = ['Hello Ada.\nToday is 2026-11-01.', 'Hello Bob.\nToday is 2026-11-02.'];
    const [family] = mineTexts(texts);
    expect(family?.template.columns.map(({ literals }) => literals.join('{}'))).toEqual([
      'Hello {}.',
      'Today is {}.',
    ]);
    expect(family?.template.slots.map(({ name, kind }) => `${name}: ${kind}`)).toEqual([
      'hello: choice',
      'today: date',
    ]);
    expect(family?.paths.map((path) => buildText(family.template, path))).toEqual(texts);
  });

  it('groups by content, keeps repeats and gives nothing for nothing', () => {
    const cook = (dish: string) =>
      `You cook.\nAlways salt the water.\nServe the ${dish} hot.\nClean the pans.`;
    const drive = (town: string) => `You drive.\nNever speed.\nGo to ${town} next.\nPark in the shade.`;
    const texts = [cook('rice'), drive('Bonn'), cook('soup'), drive('Ulm'), cook('rice')];
    expect(mineTexts(texts).map(({ texts: own }) => own)).toEqual([
      [0, 2, 4],
      [1, 3],
    ]);
    expect(mineTexts([])).toEqual([]);
  });
});

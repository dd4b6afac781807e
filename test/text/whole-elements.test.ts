import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffSequences } from '../../src/text/sequence.ts';
import { wholeElements } from '../../src/text/whole-elements.ts';

const skill = (name: string): string[] => ['<skill>', '<name>', name, '</name>', '</skill>'];
const section = (name: string): string[] => [`## ${name}`, 'Read first.', ''];
const differences = (before: string[], after: string[]) =>
  wholeElements(diffSequences(before, after), before, after);

describe('lines that come or go', () => {
  it.each([
    ['an element', [...skill('a'), ...skill('b')], [...skill('a'), ...skill('c'), ...skill('b')], skill('c')],
    [
      'several elements',
      ['<skills>', ...skill('a'), ...skill('b'), '</skills>'],
      ['<skills>', ...skill('a'), ...skill('c'), ...skill('d'), ...skill('b'), '</skills>'],
      [...skill('c'), ...skill('d')],
    ],
    [
      'a section',
      ['Rules.', '', ...section('One'), ...section('Two')],
      ['Rules.', '', ...section('One'), ...section('New'), ...section('Two')],
      section('New'),
    ],
  ])('are %s as a whole, added or removed', (_, before, after, expected) => {
    const added = differences(before, after).filter(({ kind }) => kind !== 'same');
    expect(added.map((run) => after.slice(...run.after))).toEqual([expected]);
    const removed = differences(after, before).filter(({ kind }) => kind !== 'same');
    expect(removed.map((run) => after.slice(...run.before))).toEqual([expected]);
  });

  it('still give both texts back', () => {
    const lines = fc.array(fc.constantFrom('<a>', '</a>', '# h', 'x', 'y', ''), { maxLength: 30 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const runs = differences(before, after);
        expect(runs.flatMap((run) => before.slice(...run.before))).toEqual(before);
        expect(runs.flatMap((run) => after.slice(...run.after))).toEqual(after);
        for (const run of runs.filter(({ kind }) => kind === 'same'))
          expect(before.slice(...run.before)).toEqual(after.slice(...run.after));
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diffSequences } from '../../src/text/sequence.ts';

/** What the runs say of either side. */
function sides(before: readonly string[], after: readonly string[]) {
  const runs = diffSequences(before, after);
  return {
    runs,
    before: runs.flatMap((run) => before.slice(...run.before)),
    after: runs.flatMap((run) => after.slice(...run.after)),
    same: runs.filter(({ kind }) => kind === 'same'),
  };
}

const items = fc.array(fc.constantFrom<string>('a', 'b', 'c', 'd', '', '}', 'x', 'y'), { maxLength: 40 });

describe('two sequences', () => {
  test('are both given back by the runs, which agree where they are marked as equal', () => {
    fc.assert(
      fc.property(items, items, (before, after) => {
        const found = sides(before, after);
        expect(found.before).toEqual(before);
        expect(found.after).toEqual(after);
        for (const run of found.same) expect(before.slice(...run.before)).toEqual(after.slice(...run.after));
        // No two neighbours of one kind, no empty run.
        found.runs.forEach((run, index) => {
          expect(run.kind).not.toBe(found.runs[index - 1]?.kind);
          expect(run.before[1] - run.before[0] + run.after[1] - run.after[0]).toBeGreaterThan(0);
        });
      }),
    );
  });

  test('that are the same are one run', () => {
    fc.assert(
      fc.property(items, (list) => {
        expect(diffSequences(list, list).map(({ kind }) => kind)).toEqual(list.length === 0 ? [] : ['same']);
      }),
    );
  });

  test('with one item put in differ in that item alone', () => {
    fc.assert(
      fc.property(items, fc.nat(40), (list, at) => {
        const after = list.toSpliced(at, 0, 'new');
        const changed = diffSequences(list, after).filter(({ kind }) => kind !== 'same');
        expect(changed.map(({ kind, after: [start, end] }) => [kind, end - start])).toEqual([['added', 1]]);
      }),
    );
  });

  test('items both have once are held to, though a shorter way would part them', () => {
    const { runs } = sides(
      ['{', 'one', '}', '{', 'two', '}'],
      ['{', 'new', '}', '{', 'one', '}', '{', 'two', '}'],
    );
    const added = runs.filter(({ kind }) => kind === 'added');
    expect(added).toHaveLength(1);
    expect(runs.some(({ kind }) => kind === 'removed')).toBe(false);
  });

  test.each([
    ['nothing in common', (i: number) => `a${i}`, (i: number) => `b${i}`],
    ['few distinct lines, again and again', (i: number) => `l${i % 7}`, (i: number) => `l${(i * 3) % 11}`],
    ['the other way round', (i: number) => `a${i}`, (i: number) => `a${19_999 - i}`],
  ])('of 20,000 items: %s', (_, one, other) => {
    const before = Array.from({ length: 20_000 }, (__, i) => one(i));
    const after = Array.from({ length: 20_000 }, (__, i) => other(i));
    const found = sides(before, after);
    expect(found.before).toEqual(before);
    expect(found.after).toEqual(after);
  });
});

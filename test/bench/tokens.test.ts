import { expect, test } from 'vitest';
import { shareErrors } from '../../bench/tokens/share-errors.ts';

test('a tokenizer that counts every part alike makes no error with any factor', () => {
  const { factors, byPart } = shareErrors([{ estimated: { a: 30, b: 70 }, counted: { a: 60, b: 140 } }]);
  expect(factors).toEqual([2]);
  expect([...byPart]).toEqual([
    ['a', [0]],
    ['b', [0]],
  ]);
});

test('an uneven one is wrong by what moves from one part to the other', () => {
  const { factors, byPart } = shareErrors([{ estimated: { a: 50, b: 50 }, counted: { a: 60, b: 40 } }]);
  expect(factors).toEqual([1]);
  expect([...byPart]).toEqual([
    ['a', [-0.1]],
    ['b', [0.1]],
  ]);
});

test('requests without a prompt count for nothing', () => {
  expect(shareErrors([{ estimated: {}, counted: {} }]).factors).toEqual([]);
});

import { maskLine } from '../corpus/line-classes.ts';
import { isWord, tokenize, unspaced } from '../corpus/tokens.ts';

/** Words, and the character that replaces a hidden value. */
const word = /[\p{L}\p{M}\p{N}_]+|\p{Cc}/gu;
const longest = 2000;

/**
 * Dice coefficient of the words of two lines, counted with repeats: 0 nothing in common, 1 the same words. Values
 * (dates, paths, numbers) count as equal words, so two lines are not similar just because they contain the same path.
 */
export function wordSimilarity(a: string, b: string): number {
  const left = wordsOf(a);
  const right = wordsOf(b);
  if (left.length === 0 || right.length === 0) return a === b ? 1 : 0;
  const counts = new Map<string, number>();
  for (const w of left) counts.set(w, (counts.get(w) ?? 0) + 1);
  let common = 0;
  for (const w of right) {
    const left = counts.get(w);
    if (!left) continue;
    counts.set(w, left - 1);
    common++;
  }
  return (2 * common) / (left.length + right.length);
}

function wordsOf(line: string): string[] {
  const shape = maskLine(line.length > longest ? line.slice(0, longest) : line);
  const found: string[] = shape.match(word) ?? [];
  return found.flatMap((own) => (unspaced.test(own) ? tokenize(own).filter(isWord) : [own]));
}

import type { Vocabulary } from './vocabulary.ts';

const NONE = 0x7fffffff;

/**
 * Counts the tokens of single words by byte pair encoding: repeatedly merges the two adjacent parts whose joined bytes
 * are the token with the lowest number, until no merge is possible (Sennrich et al. 2016, as in tiktoken).
 *
 * @returns a counter of words of at most `longest` characters
 */
export function bytePairCounter(vocabulary: Vocabulary, longest: number): (word: string) => number {
  const bytes = Buffer.alloc(longest * 3);
  /** Start of each part, followed by the end of the word. */
  const starts = new Int32Array(longest * 3 + 1);
  /** By part: the token that it forms with the next part. */
  const pairs = new Int32Array(longest * 3 + 1);

  return (word) => {
    const length = bytes.write(word);
    if (length <= 1 || vocabulary.token(bytes, 0, length) !== -1) return length === 0 ? 0 : 1;
    let parts = length;
    for (let part = 0; part <= length; part++) starts[part] = part;
    for (let part = 0; part < length - 1; part++) pairs[part] = pairAt(part, parts);
    while (parts > 1) {
      let lowest = NONE;
      let at = -1;
      for (let part = 0; part < parts - 1; part++) {
        const pair = pairs[part] as number;
        if (pair < lowest) {
          lowest = pair;
          at = part;
        }
      }
      if (at === -1) break;
      starts.copyWithin(at + 1, at + 2, parts + 1);
      pairs.copyWithin(at, at + 1, parts);
      parts--;
      pairs[at] = pairAt(at, parts);
      if (at > 0) pairs[at - 1] = pairAt(at - 1, parts);
    }
    return parts;
  };

  function pairAt(part: number, parts: number): number {
    if (part >= parts - 1) return NONE;
    const token = vocabulary.token(bytes, starts[part] as number, starts[part + 2] as number);
    return token === -1 ? NONE : token;
  }
}

import { type Corpus, textAt } from '../corpus/corpus.ts';
import { maskLine } from '../corpus/line-classes.ts';
import { isWord, tokenize } from '../corpus/tokens.ts';

/**
 * Texts with up to this many lines are compared by words: in a short text, one changed word changes a large part of the
 * lines.
 */
const maxLines = 12;
const maxWords = 2000;
const threshold = 0.5;
/** Number of a text's rarest words used to find similar texts. */
const rarestWords = 8;

/** Joins clusters of short texts that have mostly the same words in the same order of frequency. */
export function joinShort(corpus: Corpus, clusters: readonly number[][]): number[][] {
  const short: { cluster: number; words: Map<string, number> }[] = [];
  clusters.forEach((cluster, c) => {
    const words = wordsOf(corpus, cluster[0] as number);
    if (words) short.push({ cluster: c, words });
  });
  const frequency = new Map<string, number>();
  for (const { words } of short)
    for (const word of words.keys()) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const result = clusters.map((cluster) => [...cluster]);
  const leaders = new Map<string, number[]>();
  short.forEach(({ cluster, words }, s) => {
    const rare = [...words.keys()]
      .filter((word) => (frequency.get(word) as number) > 1)
      .sort((a, b) => (frequency.get(a) as number) - (frequency.get(b) as number) || (a < b ? -1 : 1))
      .slice(0, rarestWords);
    const candidates = new Set(rare.flatMap((word) => leaders.get(word) ?? []));
    let best = -1;
    let similarity = threshold;
    for (const other of candidates) {
      const own = dice(words, short[other]?.words as Map<string, number>);
      if (own > similarity || (own === similarity && (best === -1 || other < best))) {
        best = other;
        similarity = own;
      }
    }
    if (best === -1) {
      for (const word of words.keys()) {
        const known = leaders.get(word);
        if (known) known.push(s);
        else leaders.set(word, [s]);
      }
      return;
    }
    const leader = (short[best] as (typeof short)[number]).cluster;
    result[leader]?.push(...(result[cluster] as number[]));
    result[cluster] = [];
  });
  return result.filter((cluster) => cluster.length > 0).map((cluster) => cluster.sort((a, b) => a - b));
}

/** Words of a short text with their counts and values masked; undefined for a longer text. */
function wordsOf(corpus: Corpus, text: number): Map<string, number> | undefined {
  const lines = (corpus.starts[text + 1] as number) - (corpus.starts[text] as number);
  if (lines > maxLines) return undefined;
  const words = new Map<string, number>();
  let count = 0;
  for (const line of textAt(corpus, text).split('\n'))
    for (const token of tokenize(maskLine(line))) {
      if (!isWord(token) && token !== '\u0001') continue;
      if (++count > maxWords) return words;
      words.set(token, (words.get(token) ?? 0) + 1);
    }
  return words;
}

function dice(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let common = 0;
  let all = 0;
  for (const [word, count] of a) {
    common += Math.min(count, b.get(word) ?? 0);
    all += count;
  }
  for (const count of b.values()) all += count;
  return all === 0 ? 0 : (2 * common) / all;
}

import { wordSimilarity } from '../prompts/align/words.ts';
import { isMarkup } from '../prompts/corpus/line-classes.ts';

/** A text of a prompt as far as pairing is concerned. */
export interface PairedText {
  /** Its lines, of a few samples. */
  lines: readonly string[];
  kind: string;
  /** Where it is in the request, such as system[1]. */
  location: string;
  template: string;
}

const shortestLine = 4;
/** Texts with up to this many lines are compared by words when they share no line. */
const fewLines = 12;
const likeness = 0.5;

/**
 * Matches the texts of two editions: those that share most of their lines, at any position. The position only breaks
 * ties, and pairs the remaining texts.
 *
 * @returns indexes into `before` and `now`; null for a removed or added text
 */
export function pairTexts(
  before: readonly PairedText[],
  now: readonly PairedText[],
): { was: number | null; is: number | null }[] {
  const [older, newer] = [before, now].map((texts) => texts.map(({ lines }) => weights(lines)));
  const candidates = now.flatMap((is, n) =>
    before.map((was, b) => ({
      b,
      n,
      score: common(older?.[b] as Weights, newer?.[n] as Weights),
      ties:
        (was.template === is.template ? 2 : 0) +
        (was.kind === is.kind && was.location === is.location ? 1 : 0),
    })),
  );
  const partners = new Map<number, number>();
  const taken = new Set<number>();
  const take = (allowed: (candidate: (typeof candidates)[number]) => boolean): void => {
    for (const candidate of candidates) {
      if (partners.has(candidate.n) || taken.has(candidate.b) || !allowed(candidate)) continue;
      partners.set(candidate.n, candidate.b);
      taken.add(candidate.b);
    }
  };
  candidates.sort((x, y) => y.score - x.score || y.ties - x.ties || x.n - y.n || x.b - y.b);
  take(({ score }) => score > 0);
  candidates.sort((x, y) => y.ties - x.ties || x.n - y.n || x.b - y.b);
  take(({ b, n }) => areReworded(before[b] as PairedText, now[n] as PairedText));
  take(({ ties }) => ties > 0);
  return [
    ...now.map((_, n) => ({ was: partners.get(n) ?? null, is: n })),
    ...[...before.keys()].filter((b) => !taken.has(b)).map((b) => ({ was: b, is: null })),
  ];
}

type Weights = ReadonlyMap<string, number>;

function weights(lines: readonly string[]): Weights {
  return new Map(
    lines
      .filter((line) => line.trim().length >= shortestLine && !isMarkup(line))
      .map((line) => [line, Math.log2(1 + line.length)]),
  );
}

/**
 * The fraction of the smaller text's lines that the other has, by weight, times their weight, so that large overlaps
 * win.
 */
function common(a: Weights, b: Weights): number {
  let shared = 0;
  let [all, others] = [0, 0];
  for (const [line, weight] of a) {
    all += weight;
    if (b.has(line)) shared += weight;
  }
  for (const weight of b.values()) others += weight;
  const smaller = Math.min(all, others);
  return smaller === 0 ? 0 : (shared * shared) / smaller;
}

/** The share of the lines of two texts that both have, by weight: 0 to 1. */
export function likenessOf(a: readonly string[], b: readonly string[]): number {
  const [left, right] = [weights(a), weights(b)];
  let shared = 0;
  let all = 0;
  for (const [line, weight] of left) {
    all += weight;
    if (right.has(line)) shared += 2 * weight;
  }
  for (const weight of right.values()) all += weight;
  return all === 0 ? 0 : shared / all;
}

function areReworded(a: PairedText, b: PairedText): boolean {
  if (a.lines.length > fewLines || b.lines.length > fewLines) return false;
  return wordSimilarity(a.lines.join(' '), b.lines.join(' ')) >= likeness;
}

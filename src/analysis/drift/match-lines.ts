import { diffSequences } from '../../text/sequence.ts';
import { wholeElements } from '../../text/whole-elements.ts';
import { wordSimilarity } from '../prompts/align/words.ts';
import { mineTemplate } from '../prompts/template.ts';
import { type EditionText, editionSkeletons, type SkeletonLine } from './edition-skeleton.ts';

/** One text of a prompt in two editions: its samples in either, the most frequent first. One side may have none. */
export interface EditionPair {
  before: readonly EditionText[];
  now: readonly EditionText[];
}

/** Lines at one position that share at least this fraction of words are one reworded line. */
const likeness = 0.5;

/** Where a line was. */
interface Origin {
  pair: number;
  line: number;
}

/** Two skeletons compared line by line: the fate of each older line, and the origin of each newer one. */
export interface ComparedText {
  /** Its number among the texts of the prompt. */
  pair: number;
  before: readonly SkeletonLine[];
  now: readonly SkeletonLine[];
  /** By newer line: the older line it equals; undefined for a new line. */
  origin: (Origin | undefined)[];
  /** By newer line: the older line that it rewords. */
  rewords: (number | undefined)[];
  /** By older line: whether the newer prompt contains it, here or elsewhere, unchanged or reworded. */
  isKept: boolean[];
  /** By newer line: whether it is in the order that both share. */
  inOrder: boolean[];
  /** Runs of lines between those in order. */
  gaps: { before: [number, number]; now: [number, number] }[];
}

/** Compares the texts of a prompt in two editions: lines in order, moved lines, reworded lines. */
export function comparePairs(pairs: readonly EditionPair[]): ComparedText[] {
  const compared = pairs.map(comparePair);
  matchMoves(compared);
  for (const pair of compared) matchRewordings(pair);
  return compared;
}

/** Whether a line is part of the prompt: not markup alone, and not a header that its client writes for each request. */
function isCompared(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text) && !text.startsWith('x-anthropic-billing-header:');
}

function comparePair({ before, now }: EditionPair, pair: number): ComparedText {
  const [olderHashes, newerHashes] = [before, now].map((texts) => new Set(texts.map(({ hash }) => hash)));
  const versionOf = (hash: string): string | null =>
    olderHashes?.has(hash) === newerHashes?.has(hash) ? null : olderHashes?.has(hash) ? 'before' : 'now';
  const skeletons = editionSkeletons(mineTemplate([...before, ...now], { versionOf }), [before, now]);
  const [were, are] = skeletons.map((lines) => lines.filter(({ text }) => isCompared(text)));
  const result: ComparedText = {
    pair,
    before: were as SkeletonLine[],
    now: are as SkeletonLine[],
    origin: [],
    rewords: [],
    isKept: [],
    inOrder: [],
    gaps: [],
  };
  let gap: ComparedText['gaps'][number] = { before: [0, 0], now: [0, 0] };
  const [older, newer] = [result.before.map(textOf), result.now.map(textOf)];
  for (const run of wholeElements(diffSequences(older, newer), older, newer)) {
    if (run.kind !== 'same') {
      gap.before[1] = run.before[1];
      gap.now[1] = run.after[1];
      continue;
    }
    result.gaps.push(gap);
    gap = { before: [run.before[1], run.before[1]], now: [run.after[1], run.after[1]] };
    for (let i = 0; i < run.after[1] - run.after[0]; i++) {
      result.origin[run.after[0] + i] = { pair, line: run.before[0] + i };
      result.inOrder[run.after[0] + i] = true;
      result.isKept[run.before[0] + i] = true;
    }
  }
  result.gaps.push(gap);
  return result;
}

/** Finds the lines that both editions have in another order, or in another text of the prompt. */
function matchMoves(compared: readonly ComparedText[]): void {
  const left = new Map<string, Origin[]>();
  compared.forEach(({ before, isKept }, pair) => {
    before.forEach(({ text }, line) => {
      if (isKept[line]) return;
      const known = left.get(text);
      if (known) known.push({ pair, line });
      else left.set(text, [{ pair, line }]);
    });
  });
  const take = (pair: number, isHere: boolean): void => {
    const { now, origin } = compared[pair] as ComparedText;
    now.forEach(({ text }, line) => {
      if (origin[line]) return;
      const found = left.get(text) ?? [];
      const at = found.findIndex((own) => (own.pair === pair) === isHere);
      if (at < 0) return;
      const [own] = found.splice(at, 1) as [Origin];
      origin[line] = own;
      (compared[own.pair] as ComparedText).isKept[own.line] = true;
    });
  };
  for (const pair of compared.keys()) take(pair, true);
  for (const pair of compared.keys()) take(pair, false);
}

/** Pairs removed lines with the added lines at the same position that share most words with them. */
function matchRewordings({ before, now, origin, rewords, isKept, gaps }: ComparedText): void {
  for (const gap of gaps) {
    const went = range(gap.before).filter((line) => !isKept[line]);
    const came = range(gap.now).filter((line) => !origin[line]);
    if (went.length * came.length > mostCells) continue;
    const scored = went.flatMap((line) =>
      came.map((other) => ({
        line,
        other,
        score: wordSimilarity((before[line] as SkeletonLine).text, (now[other] as SkeletonLine).text),
      })),
    );
    scored.sort((a, b) => b.score - a.score || a.line - b.line || a.other - b.other);
    for (const { line, other, score } of scored) {
      if (score < likeness) break;
      if (isKept[line] || rewords[other] !== undefined) continue;
      rewords[other] = line;
      isKept[line] = true;
    }
  }
}

/** Maximum number of comparisons in one gap; in a longer gap nothing is paired. */
const mostCells = 250_000;

/** The text of a skeleton line. */
export function textOf({ text }: SkeletonLine): string {
  return text;
}

/** Numbers from a start to an end (exclusive). */
export function range([start, end]: readonly [number, number]): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}

import { wordSimilarity } from '../../analysis/prompts/align/words.ts';
import { diffWords, type WordRun } from '../../text/diff-words.ts';
import { diffSequences, type Run } from '../../text/sequence.ts';
import { wholeElements } from '../../text/whole-elements.ts';

/** One line of a text diff; line numbers start at 1. */
export type DiffLine =
  | { kind: 'same'; text: string; before: number; after: number }
  | { kind: 'removed'; text: string; before: number }
  | { kind: 'added'; text: string; after: number }
  | { kind: 'reworded'; before: number; after: number; words: WordRun[] };

export interface TextDiff {
  lines: DiffLine[];
  counts: { same: number; removed: number; added: number; reworded: number };
}

/** Lines that share at least this fraction of words are one changed line. */
const alikeEnough = 0.5;
/** Longer runs of changed lines are shown as removed and added: pairing them would not be readable. */
const longestPairing = 60;

/** Compares two texts line by line, and changed lines word by word. */
export function diffTexts(before: string, after: string): TextDiff {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const runs = wholeElements(diffSequences(old, now), old, now);
  const lines: DiffLine[] = [];
  for (let at = 0; at < runs.length; at++) {
    const run = runs[at] as Run;
    const next = runs[at + 1];
    if (run.kind !== 'same' && next && next.kind !== 'same') {
      const [removed, added] = run.kind === 'removed' ? [run, next] : [next, run];
      lines.push(...changedLines(old, removed.before, now, added.after));
      at++;
    } else lines.push(...plainLines(run, old, now));
  }
  const counts = { same: 0, removed: 0, added: 0, reworded: 0 };
  for (const { kind } of lines) counts[kind]++;
  return { lines, counts };
}

function plainLines(
  { kind, before: [a0, a1], after: [b0, b1] }: Run,
  old: string[],
  now: string[],
): DiffLine[] {
  if (kind === 'added') return now.slice(b0, b1).map((text, i) => ({ kind, text, after: b0 + i + 1 }));
  return old
    .slice(a0, a1)
    .map((text, i) =>
      kind === 'same'
        ? { kind, text, before: a0 + i + 1, after: b0 + i + 1 }
        : { kind: 'removed', text, before: a0 + i + 1 },
    );
}

/** Removed and added lines at one position; similar lines, in order, are paired as changed. */
function changedLines(
  old: readonly string[],
  [a0, a1]: readonly [number, number],
  now: readonly string[],
  [b0, b1]: readonly [number, number],
): DiffLine[] {
  const pairs =
    a1 - a0 > longestPairing || b1 - b0 > longestPairing
      ? []
      : alikeLines(old.slice(a0, a1), now.slice(b0, b1));
  const out: DiffLine[] = [];
  let [i, j] = [a0, b0];
  const upTo = (a: number, b: number): void => {
    for (; i < a; i++) out.push({ kind: 'removed', text: old[i] as string, before: i + 1 });
    for (; j < b; j++) out.push({ kind: 'added', text: now[j] as string, after: j + 1 });
  };
  for (const [a, b] of pairs) {
    upTo(a0 + a, b0 + b);
    out.push({
      kind: 'reworded',
      before: i + 1,
      after: j + 1,
      words: diffWords(old[i] as string, now[j] as string),
    });
    [i, j] = [i + 1, j + 1];
  }
  upTo(a1, b1);
  return out;
}

/** Pairs similar lines in order with the highest total similarity (a weighted longest common subsequence). */
function alikeLines(old: readonly string[], now: readonly string[]): [number, number][] {
  const width = now.length + 1;
  const best = new Float64Array((old.length + 1) * width);
  const alike = old.map((a) =>
    now.map((b) => {
      const score = wordSimilarity(a, b);
      return score >= alikeEnough ? score : 0;
    }),
  );
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const score = alike[i]?.[j] as number;
      const paired = score > 0 ? score + (best[(i + 1) * width + j + 1] as number) : 0;
      best[i * width + j] = Math.max(
        paired,
        best[(i + 1) * width + j] as number,
        best[i * width + j + 1] as number,
      );
    }
  }
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < old.length && j < now.length; ) {
    const score = alike[i]?.[j] as number;
    const here = best[i * width + j] as number;
    if (score > 0 && here === score + (best[(i + 1) * width + j + 1] as number)) {
      pairs.push([i, j]);
      [i, j] = [i + 1, j + 1];
    } else if (here === best[(i + 1) * width + j]) i++;
    else j++;
  }
  return pairs;
}

import { diffSequences } from './sequence.ts';

/** A segment of a changed line. */
export interface WordRun {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Words, runs of whitespace, and every other character on its own. */
const tokens = /[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu;

/** Diffs two lines word by word. Same and removed segments form the first line, same and added ones the second. */
export function diffWords(before: string, after: string): WordRun[] {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  const runs = diffSequences(old, now).map(
    ({ kind, before: [a0, a1], after: [b0, b1] }): WordRun => ({
      kind,
      text: kind === 'added' ? now.slice(b0, b1).join('') : old.slice(a0, a1).join(''),
    }),
  );
  return withoutIslands(runs);
}

const wordsOf = (text: string): string[] => text.match(tokens) ?? [];

/** Whitespace and punctuation alone between two changes do not count as unchanged: they are added to both sides. */
function withoutIslands(runs: readonly WordRun[]): WordRun[] {
  const out: WordRun[] = [];
  let removed = '';
  let added = '';
  const flush = (): void => {
    if (removed !== '') out.push({ kind: 'removed', text: removed });
    if (added !== '') out.push({ kind: 'added', text: added });
    [removed, added] = ['', ''];
  };
  runs.forEach(({ kind, text }, index) => {
    if (kind === 'removed') removed += text;
    else if (kind === 'added') added += text;
    else if (index > 0 && index < runs.length - 1 && !/[\p{L}\p{N}_]/u.test(text)) {
      removed += text;
      added += text;
    } else {
      flush();
      out.push({ kind, text });
    }
  });
  flush();
  return out;
}

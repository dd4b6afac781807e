import { diffSequences } from '../../text/sequence.ts';

/** A piece of a reworded line. */
export interface WordRun {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/** Words, runs of blanks, and every other character by itself. */
const tokens = /[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu;

/** How one line became another, word by word. Same and removed pieces give the first, same and added the second. */
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

/** Blanks and signs alone between two changes are no common ground: they become part of both. */
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

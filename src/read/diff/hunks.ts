import type { WordRun } from '../../text/diff-words.ts';
import type { DiffLine, TextDiff } from './text.ts';

/** A line to show, or the number of unchanged lines omitted at this point. */
export type HunkLine = DiffLine | { kind: 'skipped'; lines: number };

const context = 2;
const sameChars = 80;

/** The changed lines of a text with two lines of context around each; unchanged lines in between are counted. */
export function hunkLines({ lines }: TextDiff): HunkLine[] {
  const near = new Uint8Array(lines.length);
  lines.forEach(({ kind }, index) => {
    if (kind === 'same') return;
    near.fill(1, Math.max(0, index - context), index + context + 1);
  });
  const shown: HunkLine[] = [];
  let skipped = 0;
  lines.forEach((line, index) => {
    if (near[index] === 0) {
      skipped++;
      return;
    }
    if (skipped > 0) shown.push({ kind: 'skipped', lines: skipped });
    skipped = 0;
    shown.push(line);
  });
  if (skipped > 0) shown.push({ kind: 'skipped', lines: skipped });
  return shown;
}

/** The words of a line; long unchanged runs are shortened to their ends. */
export function nearWords(words: readonly WordRun[]): WordRun[] {
  return words.map(({ kind, text }, index) => {
    if (kind !== 'same' || text.length <= 2 * sameChars) return { kind, text };
    const head = index === 0 ? '' : text.slice(0, sameChars / 2);
    const tail = index === words.length - 1 ? '' : text.slice(-sameChars / 2);
    return { kind, text: `${head}…${tail}`.toWellFormed() };
  });
}

/** A changed line in wdiff notation: `[-old-]{+new+}`. */
export function markedWords(words: readonly WordRun[]): string {
  return nearWords(words)
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'removed' ? `[-${text}-]` : `{+${text}+}`))
    .join('');
}

import { diffWords, type Hunk } from './diff-lines.ts';
import { setMessage } from './translate.ts';

/** Unchanged lines shown around a change. */
const CONTEXT = 3;

/** Shows a difference as lines: what changed with its words marked, what did not folded to its edges. */
export function showHunks(box: HTMLElement, hunks: readonly Hunk[]): void {
  const sheet = document.createElement('div');
  sheet.className = 'diff';
  for (const [index, hunk] of hunks.entries()) {
    if (hunk.kind === 'same') same(sheet, hunk.lines, index === 0, index === hunks.length - 1);
    else if (hunk.kind === 'gone' && hunks[index + 1]?.kind === 'new')
      pair(sheet, hunk.lines, hunks[index + 1]?.lines ?? []);
    else if (!(hunk.kind === 'new' && hunks[index - 1]?.kind === 'gone'))
      for (const text of hunk.lines) line(sheet, hunk.kind, [text]);
  }
  box.append(sheet);
}

function same(sheet: HTMLElement, lines: readonly string[], first: boolean, last: boolean): void {
  const head = first ? 0 : CONTEXT;
  const tail = last ? 0 : CONTEXT;
  if (lines.length <= head + tail + 1) {
    for (const text of lines) line(sheet, 'same', [text]);
    return;
  }
  for (const text of lines.slice(0, head)) line(sheet, 'same', [text]);
  const fold = document.createElement('details');
  const summary = document.createElement('summary');
  const hidden = lines.slice(head, lines.length - tail);
  setMessage(summary, '{n, plural, one {# unchanged line} other {# unchanged lines}}', { n: hidden.length });
  fold.append(summary);
  // Lines are created when they are opened: most never are.
  fold.addEventListener('toggle', () => {
    if (fold.childElementCount === 1) for (const text of hidden) line(fold, 'same', [text]);
  });
  sheet.append(fold);
  for (const text of lines.slice(lines.length - tail)) line(sheet, 'same', [text]);
}

/** Pairs of removed and added lines; the remaining ones alone. */
function pair(sheet: HTMLElement, gone: readonly string[], fresh: readonly string[]): void {
  const both = Math.min(gone.length, fresh.length);
  const words = Array.from({ length: both }, (_, index) => diffWords(gone[index] ?? '', fresh[index] ?? ''));
  for (const [index, text] of gone.entries()) {
    const word = words[index];
    line(sheet, 'gone', word ? [word.head, mark('del', word.gone), word.tail] : [text]);
  }
  for (const [index, text] of fresh.entries()) {
    const word = words[index];
    line(sheet, 'new', word ? [word.head, mark('ins', word.new), word.tail] : [text]);
  }
}

function mark(kind: 'del' | 'ins', text: string): HTMLElement {
  const element = document.createElement(kind);
  element.textContent = text;
  return element;
}

function line(sheet: HTMLElement, kind: Hunk['kind'], parts: readonly (string | HTMLElement)[]): void {
  const row = document.createElement('div');
  row.className = kind;
  row.append(...parts);
  if (row.textContent === '') row.append(document.createElement('br'));
  sheet.append(row);
}

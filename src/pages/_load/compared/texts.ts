import { hunkLines, nearWords } from '../../../analysis/diff/hunks.ts';
import type { TextDiff } from '../../../analysis/diff/text.ts';
import type { DiffText } from '../../../read/twins/compare.ts';

/** Characters a page still has room for; texts take theirs in the order they are shown. */
export interface Room {
  chars: number;
}

/** A line longer than this is cut, so that one line cannot take the page. */
const LINE_CHARS = 4000;
/** What a line costs beside its text. */
const LINE_OVERHEAD = 30;

/** A difference as lines to show, as many as there is room for; the lines left out are counted. */
export function diffText(text: TextDiff, room: Room): DiffText {
  const lines = hunkLines(text);
  const shown: DiffText['lines'] = [];
  for (const line of lines) {
    const own = shownLine(line);
    room.chars -= LINE_OVERHEAD + sizeOf(own);
    if (room.chars < 0) break;
    shown.push(own);
  }
  const left = lines.slice(shown.length);
  return {
    lines: shown,
    linesLeftOut: left.reduce((sum, line) => sum + (line.kind === 'skipped' ? line.lines : 1), 0),
  };
}

function shownLine(line: ReturnType<typeof hunkLines>[number]): DiffText['lines'][number] {
  if (line.kind === 'skipped') return line;
  if (line.kind !== 'reworded') return { kind: line.kind, text: cut(line.text) };
  let left = LINE_CHARS;
  const words = nearWords(line.words).map(({ kind, text }) => {
    const kept = text.length > left ? `${text.slice(0, Math.max(0, left)).toWellFormed()}…` : text;
    left -= text.length;
    return { kind, text: kept };
  });
  return { kind: 'reworded', words };
}

const cut = (text: string): string =>
  text.length > LINE_CHARS ? `${text.slice(0, LINE_CHARS).toWellFormed()}…` : text;

/** What must be escaped takes up to six bytes for one. */
function sizeOf(line: DiffText['lines'][number]): number {
  if (line.kind === 'skipped') return 0;
  const text = line.kind === 'reworded' ? line.words.map((word) => word.text).join('') : line.text;
  const marks = line.kind === 'reworded' ? 11 * line.words.length : 0;
  return Buffer.byteLength(text) + 5 * (text.match(/[&<>"']/g)?.length ?? 0) + marks;
}

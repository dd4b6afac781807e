import { t } from '../../components/messages.ts';
import { hunkLines, nearWords } from '../../read/diff/hunks.ts';
import type { SurfaceDiff } from '../../read/diff/subject.ts';
import type { TextDiff } from '../../read/diff/text.ts';
import type { ToolChange } from '../../read/diff/wording.ts';
import type { DiffText } from '../../read/twins/compare.ts';
import type { MessageText, Sentence } from '../../read/twins/page.ts';

/** How much of a text changed, to be written in any language: `Lines: 3 reworded, 20 the same`. */
export function surfaceSummary({
  before,
  after,
  text: { counts },
}: Pick<SurfaceDiff, 'before' | 'after' | 'text'>): Sentence {
  if (!before) return [t('only after, {n, plural, one {# line} other {# lines}}', { n: counts.added })];
  if (!after) return [t('only before, {n, plural, one {# line} other {# lines}}', { n: counts.removed })];
  const parts = [
    ...(counts.reworded > 0 ? [t('{n} reworded', { n: counts.reworded })] : []),
    ...(counts.removed > 0 ? [t('{n} removed', { n: counts.removed })] : []),
    ...(counts.added > 0 ? [t('{n} added', { n: counts.added })] : []),
    t('{n} the same', { n: counts.same }),
  ];
  return [t('Lines'), ': ', ...parts.flatMap((part, index) => (index === 0 ? [part] : [' · ', part]))];
}

/** What of a tool or parameter is another, where both sides have one. */
const whats: Readonly<Partial<Record<ToolChange['kind'], string>>> = {
  type: 'type',
  retyped: 'type',
  enum: 'allowed values',
  default: 'default',
  constraint: 'rule',
};

/** One change of a tool without its texts, to be written in any language. */
export function changeSummary({ kind, path, before, after }: ToolChange): MessageText {
  const own = path === '';
  const values = { path: { code: path }, before: codeOf(before), after: codeOf(after) };
  switch (kind) {
    case 'added':
      return own ? t('added') : t('{path} added: {after}', values);
    case 'removed':
      return own ? t('removed') : t('{path} removed: {before}', values);
    case 'renamed':
      return own ? t('renamed from {before}', values) : t('{before} renamed to {after}', values);
    case 'required':
      return t('{path} is now required', values);
    case 'optional':
      return t('{path} is now optional', values);
    case 'description':
      return own ? t('description') : t('description of {path}', values);
    case 'order':
      return t('only the order of its members');
    default: {
      const what = { word: whats[kind] ?? kind };
      return own
        ? t('{what}: {before} → {after}', { ...values, what })
        : t('{path}, {what}: {before} → {after}', { ...values, what });
    }
  }
}

const VALUE_CHARS = 400;

function codeOf(text: string | null): { code: string } | { word: string } {
  if (text === null) return { word: 'none' };
  return { code: text.length > VALUE_CHARS ? `${text.slice(0, VALUE_CHARS).toWellFormed()}…` : text };
}

/** Characters a page still has room for; texts take theirs in the order they are shown. */
export interface Room {
  chars: number;
}

/** A line longer than this is cut, so that one line cannot take the page. */
const LINE_CHARS = 4000;
/** Bytes of HTML of a line in addition to its text. */
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

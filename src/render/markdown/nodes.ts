import type {
  AlignType,
  Code,
  Heading,
  InlineCode,
  List,
  Paragraph,
  PhrasingContent,
  Table,
  TableCell,
} from 'mdast';
import { count } from '../../text/figures.ts';
import { shorten, visible, visibleLines } from '../../text/visible.ts';

/** A piece of a line: lens' own words as a string, anything out of a log as `code(…)`. */
export type Inline = string | PhrasingContent;
/** A cell or a sentence: one piece or several in a row. */
export type Line = Inline | readonly Inline[];

/**
 * Text out of a log. Always shown as code: there it is inert (no markup, no link, no mention, no HTML), and every character
 * of it can be seen.
 */
export function code(text: string, length = Number.POSITIVE_INFINITY): InlineCode {
  return { type: 'inlineCode', value: text === '' ? '(empty)' : shorten(visible(text), length) };
}

/** Several texts out of a log, with commas between them, each cut after 80 characters. */
export function codes(texts: readonly string[], most?: number): Inline[] {
  return listed(
    texts.map((text) => code(text, 80)),
    most,
  );
}

export function strong(line: Line): PhrasingContent {
  return { type: 'strong', children: phrasing(line) };
}

export function paragraph(...line: readonly Inline[]): Paragraph {
  return { type: 'paragraph', children: phrasing(line) };
}

export function heading(depth: Heading['depth'], ...line: readonly Inline[]): Heading {
  return { type: 'heading', depth, children: phrasing(line) };
}

export function bullets(items: readonly Line[]): List {
  return {
    type: 'list',
    ordered: false,
    spread: false,
    children: items.map((item) => ({
      type: 'listItem',
      spread: false,
      children: [{ type: 'paragraph', children: phrasing(item) }],
    })),
  };
}

/** A column is its title and, for numbers, that it is aligned right. */
export type Column = string | { title: Line; align: Exclude<AlignType, null> };

export const right = (title: Line): Column => ({ title, align: 'right' });

export function table(columns: readonly Column[], rows: readonly (readonly Line[])[]): Table {
  const titles = columns.map((column) => (typeof column === 'string' ? column : column.title));
  return {
    type: 'table',
    align: columns.map((column) => (typeof column === 'string' ? null : column.align)),
    children: [titles, ...rows].map((row) => ({ type: 'tableRow', children: row.map(cell) })),
  };
}

/** A block of text out of a log; its fence is longer than any fence inside. */
export function fence(text: string, lang: string | null = null): Code {
  return { type: 'code', lang, value: visibleLines(text) };
}

const cell = (line: Line): TableCell => ({ type: 'tableCell', children: phrasing(line) });

function phrasing(line: Line): PhrasingContent[] {
  const pieces: readonly Inline[] = Array.isArray(line) ? line : [line as Inline];
  return pieces.map((piece) => (typeof piece === 'string' ? { type: 'text', value: piece } : piece));
}

/** A line as plain text for a terminal: words and values, no markup. */
export function plainText(line: Line): string {
  const pieces = Array.isArray(line) ? line : [line];
  return pieces.map((piece) => (typeof piece === 'string' ? piece : textOf(piece))).join('');
}

function textOf(node: PhrasingContent): string {
  if ('children' in node) return node.children.map(textOf).join('');
  return 'value' in node ? node.value : '';
}

/** Inlines one after another with commas between them; those beyond `most` are counted. */
export function listed(items: readonly Line[], most = Number.POSITIVE_INFINITY): Inline[] {
  const shown = items
    .slice(0, most)
    .flatMap((item, index): Inline[] => [
      ...(index === 0 ? [] : [', ']),
      ...(Array.isArray(item) ? item : [item as Inline]),
    ]);
  const more = items.length - most;
  return more > 0 ? [...shown, ` and ${count(more)} more`] : shown;
}

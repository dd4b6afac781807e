import { cutToWidth, displayWidth } from '../../text/width.ts';
import type { PlainValue } from '../values.ts';

/** Columns between two columns of the table. */
const GAP = 2;
/** What a column keeps however narrow the terminal. */
const MIN_COLUMN = 8;

/** Rows as an aligned table, a line each. `columns` is the width to fit it in; without it nothing is cut. */
export function tableLines(
  names: readonly string[],
  rows: readonly PlainValue[][],
  columns?: number,
): string[] {
  const cells = rows.map((row) => row.map(cellText));
  const isNumber = names.map((_, index) => isNumeric(rows, index));
  const widths = names.map((name, index) =>
    cells.reduce(
      (width, row) => Math.max(width, displayWidth(row[index] as string)),
      displayWidth(shown(name)),
    ),
  );
  const fitted = columns === undefined ? widths : fitInto(widths, columns);
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) =>
        aligned(cutToWidth(cell, fitted[index] as number), fitted[index] as number, isNumber[index] === true),
      )
      .join(' '.repeat(GAP))
      .trimEnd();
  return [
    line(names.map(shown)),
    fitted.map((width) => '─'.repeat(width)).join(' '.repeat(GAP)),
    ...cells.map(line),
  ];
}

/** A value on one line: lists and objects as JSON, nothing as NULL. */
function cellText(value: PlainValue): string {
  if (value === null) return 'NULL';
  return shown(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Prompts hold anything: what would move the cursor or break the line is written as an escape. */
function shown(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
  return text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    if (character === '\r') return '\\r';
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

function isNumeric(rows: readonly PlainValue[][], index: number): boolean {
  const values = rows.map((row) => row[index]).filter((value) => value !== null);
  return values.length > 0 && values.every((value) => typeof value === 'number');
}

function aligned(cell: string, width: number, right: boolean): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(cell)));
  return right ? blanks + cell : cell + blanks;
}

/** Takes from the widest columns until all fit. */
function fitInto(widths: readonly number[], columns: number): number[] {
  const fitted = [...widths];
  const room = columns - GAP * (widths.length - 1);
  let over = fitted.reduce((sum, width) => sum + width, 0) - room;
  while (over > 0) {
    const widest = Math.max(...fitted);
    if (widest <= MIN_COLUMN) break;
    const next = Math.max(MIN_COLUMN, ...fitted.filter((width) => width < widest));
    const many = fitted.filter((width) => width === widest).length;
    const cut = Math.max(1, Math.min(widest - next, Math.ceil(over / many)));
    for (const [index, width] of fitted.entries()) {
      if (width !== widest || over <= 0) continue;
      fitted[index] = width - cut;
      over -= cut;
    }
  }
  return fitted;
}

import { cutToWidth, displayWidth } from '../../text/width.ts';
import type { PlainValue } from '../values.ts';

/** Terminal columns between two columns of the table. */
const GAP = 2;
/** Minimum width of a column in a narrow terminal. */
const MIN_COLUMN = 8;

/** Formats rows as an aligned table, one line per row. `columns` is the maximum width; without it nothing is truncated. */
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

/** Formats a value on one line: lists and objects as JSON, missing values as NULL. */
function cellText(value: PlainValue): string {
  if (value === null) return 'NULL';
  return shown(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Prompts can contain any character, so characters that move the cursor or break the line are escaped. */
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

/** Shrinks the widest columns until all columns fit. */
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

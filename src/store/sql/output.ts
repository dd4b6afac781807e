import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { PlainValue } from '../values.ts';
import { tableLines } from './table.ts';

export type SqlFormat = 'table' | 'json' | 'csv';

/** Batches of rows with the names of their columns. */
export interface Rows {
  names: readonly string[];
  batches: AsyncIterable<PlainValue[][]> | Iterable<PlainValue[][]>;
}

/** Writes rows in a format and returns their number. `columns` is the terminal width and is only used for tables. */
export async function writeRows(
  output: Writable,
  rows: Rows,
  format: SqlFormat,
  columns?: number,
): Promise<number> {
  if (format === 'json') return writeJson(output, rows);
  return format === 'csv' ? writeCsv(output, rows) : writeTable(output, rows, columns);
}

/** One array with one row per line, so that it can be parsed as a whole or line by line. */
async function writeJson(output: Writable, { names, batches }: Rows): Promise<number> {
  let count = 0;
  for await (const batch of batches) {
    const lines = batch.map((row) =>
      JSON.stringify(Object.fromEntries(names.map((name, index) => [name, row[index]]))),
    );
    await write(output, `${count === 0 ? '[\n' : ',\n'}${lines.join(',\n')}`);
    count += batch.length;
  }
  await write(output, count === 0 ? '[]\n' : '\n]\n');
  return count;
}

async function writeCsv(output: Writable, { names, batches }: Rows): Promise<number> {
  let count = 0;
  await write(output, `${csvLine(names)}\n`);
  for await (const batch of batches) {
    await write(output, batch.map((row) => `${csvLine(row)}\n`).join(''));
    count += batch.length;
  }
  return count;
}

async function writeTable(output: Writable, { names, batches }: Rows, columns?: number): Promise<number> {
  const all: PlainValue[][] = [];
  for await (const batch of batches) all.push(...batch);
  await write(output, `${tableLines(names, all, columns).join('\n')}\n`);
  return all.length;
}

async function write(output: Writable, text: string): Promise<void> {
  if (!output.write(text)) await once(output, 'drain');
}

/** A line of CSV (RFC 4180) without its line end. NULL is an empty field; an empty text is `""`, so that both differ. */
function csvLine(values: readonly PlainValue[]): string {
  return values.map(csvCell).join(',');
}

function csvCell(value: PlainValue): string {
  if (value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

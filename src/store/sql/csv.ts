import type { PlainValue } from '../values.ts';

/** A line of CSV (RFC 4180) without its line end. NULL is an empty field; an empty text is `""`, so that both differ. */
export function csvLine(values: readonly PlainValue[]): string {
  return values.map(csvCell).join(',');
}

function csvCell(value: PlainValue): string {
  if (value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

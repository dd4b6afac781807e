import type { CandidateColumn, CandidateItem } from './formats.ts';

/** What a candidate reports about one sample, line by line. */
export interface Spelled {
  lines: string[];
  columns: number[];
  /** Positions of the placeholders' values, or null for a line without placeholders. */
  placeholders: ([number, number][] | null)[];
  valueBytes: number;
}

/** Follows a path through a template. */
export function spell(columns: readonly CandidateColumn[], path: readonly CandidateItem[]): Spelled {
  const out: Spelled = { lines: [], columns: [], placeholders: [], valueBytes: 0 };
  const constant = (c: number): void => {
    out.lines.push(columns[c]?.t[0] as string);
    out.columns.push(c);
    out.placeholders.push(null);
  };
  for (const item of path) {
    if (typeof item === 'number') constant(item);
    else if (Array.isArray(item)) for (let c = item[0]; c <= item[1]; c++) constant(c);
    else {
      const literals = columns[item.c]?.t as string[];
      let line = literals[0] as string;
      const placeholders: [number, number][] = [];
      item.v.forEach((value, i) => {
        placeholders.push([line.length, line.length + value.length]);
        line += value + (literals[i + 1] as string);
        out.valueBytes += Buffer.byteLength(value) + 1;
      });
      out.lines.push(line);
      out.columns.push(item.c);
      out.placeholders.push(placeholders);
    }
  }
  return out;
}

import { fits } from './columns/pattern.ts';
import type { Column, Template } from './types.ts';

/** Texts of one family, and their template. */
export interface MinedTexts {
  /** Hashes, ascending. */
  hashes: string[];
  template: Template;
}

/** The family a new text probably belongs to, until the batch is closed. */
export interface Placement {
  /** Hash of the first text of the family. */
  family: string;
  /** Fraction of the family's fixed lines that the text has, in order: 0 to 1. */
  fit: number;
  /** Lines of the text that match no template line and no list. */
  unknownLines: number[];
}

const leastFit = 0.6;

/** Indexes families for placing texts: each line is looked up once for all of them. */
export class Placer {
  readonly #families: Walker[];
  /** Fixed lines that occur once in a template: which templates, and in which column. */
  readonly #landmarks = new Map<string, { family: number; column: number }[]>();
  /** Number of such lines in each template. */
  readonly #known: number[];

  constructor(mined: readonly MinedTexts[]) {
    this.#families = mined.map((own) => new Walker(own));
    this.#known = this.#families.map(({ landmarks }, family) => {
      for (const [line, column] of landmarks) add(this.#landmarks, line, { family, column });
      return landmarks.size;
    });
  }

  /** The family that matches a text best, if any. Reads only the text's lines and one template. */
  place(text: string): Placement | undefined {
    const lines = text.split('\n');
    const found: { line: number; column: number }[][] = this.#families.map(() => []);
    lines.forEach((line, i) => {
      for (const { family, column } of this.#landmarks.get(line) ?? [])
        found[family]?.push({ line: i, column });
    });
    // Texts of other families may contain all lines of a small family: the family with the most landmarks wins.
    const fits = (family: number): boolean =>
      count(found[family]) >= leastFit * Math.max(1, this.#known[family] ?? 0);
    let best: number | undefined;
    for (const family of this.#families.keys())
      if (fits(family) && (best === undefined || count(found[family]) > count(found[best]))) best = family;
    return best === undefined ? undefined : this.#families[best]?.walk(lines, found[best] ?? []);
  }
}

function count(found: readonly unknown[] | undefined): number {
  return found?.length ?? 0;
}

/** Follows a text along one template. */
class Walker {
  /** Lines that are fixed in the template and occur in it once, with their column. */
  readonly landmarks = new Map<string, number>();
  readonly #family: string;
  readonly #columns: readonly Column[];
  /** Columns with a given constant line, ascending. */
  readonly #constant = new Map<string, number[]>();
  /** Columns with placeholders, by the beginning of their line. */
  readonly #patterns = new Map<string, number[]>();
  readonly #fixed: number;

  constructor({ hashes, template: { columns } }: MinedTexts) {
    this.#family = hashes[0] as string;
    this.#columns = columns;
    this.#fixed = columns.filter(isFixed).length;
    columns.forEach(({ literals }, c) => {
      if (literals.length === 1) add(this.#constant, literals[0] as string, c);
      else if (literals.join('') !== '') add(this.#patterns, head(literals[0] as string), c);
    });
    for (const [line, own] of this.#constant)
      if (own.length === 1 && isFixed(columns[own[0] as number] as Column))
        this.landmarks.set(line, own[0] as number);
  }

  /** Matches lines one by one between landmarks in order. Undefined when the text has too few of the fixed lines. */
  walk(lines: readonly string[], found: readonly { line: number; column: number }[]): Placement | undefined {
    const columns = found.map(({ column }) => column);
    const certain = new Map(increasing(columns).map((i) => [found[i]?.line as number, columns[i] as number]));
    const unknownLines: number[] = [];
    let fixed = 0;
    let at = -1;
    const nexts = [...certain.values()];
    let passed = 0;
    lines.forEach((line, i) => {
      const sure = certain.get(i);
      if (sure !== undefined) passed++;
      const column = sure ?? this.#find(line, at, nexts[passed] ?? this.#columns.length);
      if (column === undefined) unknownLines.push(i);
      else {
        at = column;
        if (isFixed(this.#columns[column] as Column)) fixed++;
      }
    });
    const fit = this.#fixed === 0 ? 0 : fixed / this.#fixed;
    return fit >= leastFit ? { family: this.#family, fit, unknownLines } : undefined;
  }

  #find(line: string, after: number, before: number): number | undefined {
    const isHere = (column: number): boolean => column > after && column < before;
    const constant = this.#constant.get(line)?.find(isHere);
    if (constant !== undefined) return constant;
    for (const start of new Set([head(line), ''])) {
      const own = this.#patterns
        .get(start)
        ?.find((column) => isHere(column) && fits(line, (this.#columns[column] as Column).literals));
      if (own !== undefined) return own;
    }
    return undefined;
  }
}

function isFixed({ kind }: Column): boolean {
  return kind === 'F';
}

/** The first characters of a line; empty for a literal too short to distinguish lines. */
function head(text: string): string {
  return text.length < 4 ? '' : text.slice(0, 4);
}

function add<K, V>(index: Map<K, V[]>, key: K, value: V): void {
  const known = index.get(key);
  if (known) known.push(value);
  else index.set(key, [value]);
}

/** Places of a longest strictly increasing subsequence of numbers, in O(n log n) (Fredman 1975). */
function increasing(values: readonly number[]): number[] {
  /** Index of the smallest value that ends a subsequence of each length. */
  const ends: number[] = [];
  const before = new Int32Array(values.length).fill(-1);
  values.forEach((value, i) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((values[ends[middle] as number] as number) < value) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? (ends[low - 1] as number) : -1;
    ends[low] = i;
  });
  const chosen: number[] = [];
  for (let i = ends[ends.length - 1] ?? -1; i !== -1; i = before[i] as number) chosen.push(i);
  return chosen.reverse();
}

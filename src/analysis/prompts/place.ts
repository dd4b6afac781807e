import type { Column, Template } from './types.ts';

/** Texts that belong together, and their template. */
export interface MinedTexts {
  /** Hashes, ascending. */
  hashes: string[];
  template: Template;
}

/** Where a new text probably belongs, until the batch is closed. */
export interface Placement {
  /** Hash of the first text of the family. */
  family: string;
  /** Share of the family's fixed lines that the text has, in order: 0 to 1. */
  fit: number;
  /** Lines of the text that stand in no template line, nor in a list. */
  unknownLines: number[];
}

const leastFit = 0.6;

/** Holds a template ready for placing texts: looking a line up takes the same time in a long template as in a short one. */
export class Placer {
  readonly #family: string;
  readonly #columns: readonly Column[];
  /** Columns with a given constant line, ascending. */
  readonly #constant = new Map<string, number[]>();
  /** Columns with holes by the beginning of their line. */
  readonly #patterns = new Map<string, { column: number; pattern: RegExp }[]>();
  readonly #fixed: number;

  constructor({ hashes, template }: MinedTexts) {
    this.#family = hashes[0] as string;
    this.#columns = template.columns;
    this.#fixed = template.columns.filter(isFixed).length;
    this.#index(template);
  }

  #index({ columns }: Template): void {
    columns.forEach(({ literals }, c) => {
      if (literals.length === 1) add(this.#constant, literals[0] as string, c);
      else if (literals.join('') !== '') {
        const pattern = new RegExp(`^${literals.map(escaped).join('(.*)')}$`, 'su');
        add(this.#patterns, head(literals[0] as string), { column: c, pattern });
      }
    });
  }

  /** Walks a text along the template. Undefined when it has too few of the fixed lines. */
  place(text: string): Placement | undefined {
    let at = -1;
    let fixed = 0;
    const unknownLines: number[] = [];
    text.split('\n').forEach((line, i) => {
      const column = this.#find(line, at);
      if (column === undefined) unknownLines.push(i);
      else {
        at = column;
        if (isFixed(this.#columns[column] as Column)) fixed++;
      }
    });
    const fit = this.#fixed === 0 ? 0 : fixed / this.#fixed;
    return fit >= leastFit ? { family: this.#family, fit, unknownLines } : undefined;
  }

  #find(line: string, after: number): number | undefined {
    const constant = this.#constant.get(line)?.find((column) => column > after);
    if (constant !== undefined) return constant;
    const starts = [head(line), ''];
    for (const start of new Set(starts)) {
      const own = this.#patterns
        .get(start)
        ?.find(({ column, pattern }) => column > after && pattern.test(line));
      if (own) return own.column;
    }
    return undefined;
  }
}

function isFixed({ kind }: Column): boolean {
  return kind === 'F';
}

/** The first characters of a line; empty for a literal too short to tell lines apart. */
function head(text: string): string {
  return text.length < 4 ? '' : text.slice(0, 4);
}

function escaped(literal: string): string {
  return literal.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function add<K, V>(index: Map<K, V[]>, key: K, value: V): void {
  const known = index.get(key);
  if (known) known.push(value);
  else index.set(key, [value]);
}

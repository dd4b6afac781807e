import type { SyntheticFamily } from './families.ts';
import type { Element } from './grammar.ts';
import type { DrawnSample, Span } from './sample.ts';

/** What all samples together show of one element. */
interface Seen {
  times: number;
  text: string;
  /** For each value of the line: the first one seen, and whether all are equal to it. */
  values: { first: string; same: boolean }[];
  /** Times it stood at its second place. */
  moved: number;
  /** For a list: in how many samples each item stood. */
  items: Map<string, number> | null;
}

/**
 * Collects what can be observed. Truth is what the data shows, not what the generator meant: a slot that had one value
 * is fixed text, an optional block that always came is fixed, an item that every sample has is not scored.
 */
export class Observations {
  readonly #seen = new Map<number, Seen>();
  readonly #families = new Map<number, number>();

  add(family: number, { lines, labels, elements, spans }: DrawnSample): void {
    this.#families.set(family, this.samplesOf(family) + 1);
    const counted = new Set<string>();
    lines.forEach((line, i) => {
      const element = elements[i] as number;
      const seen = this.#entry(element, line);
      if (labels[i] === 'L') {
        seen.items ??= new Map();
        const key = `${element}${line}`;
        if (counted.has(key)) return;
        counted.add(key);
        if (seen.items.size < 5000 || seen.items.has(line))
          seen.items.set(line, (seen.items.get(line) ?? 0) + 1);
      } else {
        seen.times++;
        if (labels[i] === 'm') seen.moved++;
      }
    });
    for (const [line, start, end, , index] of spans) {
      const value = (lines[line] as string).slice(start, end);
      const { values } = this.#seen.get(elements[line] as number) as Seen;
      const known = values[index];
      if (!known) values[index] = { first: value, same: true };
      else if (known.first !== value) known.same = false;
    }
  }

  samplesOf(family: number): number {
    return this.#families.get(family) ?? 0;
  }

  isList(element: number): boolean {
    return this.#seen.get(element)?.items != null;
  }

  label(element: number, family: number): string {
    const seen = this.#seen.get(element) as Seen;
    if (seen.items) return 'L';
    if (seen.values.some(({ same }) => !same)) return 'S';
    if (seen.moved > 0 && seen.moved < seen.times) return 'M';
    return seen.times === this.samplesOf(family) ? 'F' : 'O';
  }

  /** Whether every sample of the family has the item. */
  isEverywhere(element: number, family: number, item: string): boolean {
    return (this.#seen.get(element)?.items?.get(item) ?? 0) === this.samplesOf(family);
  }

  varies([line, , , , index]: Span, elements: ArrayLike<number>): boolean {
    return !this.#seen.get(elements[line] as number)?.values[index]?.same;
  }

  /** Fixed texts and slot patterns of a family, in order. */
  templateOf(family: SyntheticFamily, index: number): { skeleton: string[]; patterns: string[][] } {
    const skeleton: string[] = [];
    const patterns: string[][] = [];
    if (this.samplesOf(index) === 0) return { skeleton, patterns };
    for (const element of family.elements.flatMap(flat)) {
      const seen = this.#seen.get(element.id);
      if (!seen) continue;
      const label = this.label(element.id, index);
      if (label === 'F') skeleton.push(seen.text);
      if (label === 'S') patterns.push(literalsOf(element, seen));
    }
    return { skeleton, patterns };
  }

  #entry(element: number, text: string): Seen {
    let seen = this.#seen.get(element);
    if (!seen) {
      seen = { times: 0, text, values: [], moved: 0, items: null };
      this.#seen.set(element, seen);
    }
    return seen;
  }
}

function flat(element: Element): Element[] {
  if (element.kind === 'optional') return element.elements.flatMap(flat);
  if (element.kind === 'moved') return element.place === 0 ? element.elements : [];
  return [element];
}

/** Literals of a slot line; a value that never varied is literal text. */
function literalsOf(element: Element, { values }: Seen): string[] {
  if (element.kind === 'reworded') return [element.before, element.after];
  const literals = [''];
  let index = 0;
  (element.kind === 'slot' ? element.pattern : []).forEach((part, i) => {
    const value = i % 2 === 1 ? values[index++] : { first: part, same: true };
    if (value?.same) literals[literals.length - 1] += value.first;
    else literals.push('');
  });
  return literals;
}

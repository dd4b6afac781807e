import type { AlignContext, Level, Segments } from './context.ts';
import { classesAt } from './context.ts';

/** Lines that some of the segments share, put in one order that none of the segments contradicts. */
export interface Chain {
  /** Number of lines in the chain. */
  length: number;
  /** For each segment, the places of the chain lines it has, ascending. */
  places: number[][];
  /** For each of these places, which line of the chain (from 0) is there. */
  lines: number[][];
}

interface Candidate {
  line: number;
  /** Segments that have it, and where. */
  segments: number[];
  places: number[];
  length: number;
  /** Same number: found in the same segments. */
  signature: number;
}

/** Shortest line, in characters, that may hold a partial alignment together. */
const shortest = 4;
/** Fewest letters that a line compared by shape must have in addition to its values. */
const fewestLetters = 6;
const maxCandidates = 4000;

/**
 * Builds the chain greedily, starting with the line that most segments share; ties are resolved by length and content,
 * so the result depends only on the set of segments. Undefined when no line is shared. `among` restricts the
 * candidates.
 */
export function findChain(
  context: AlignContext,
  segments: Segments,
  level: Level,
  among?: ReadonlySet<number>,
): Chain | undefined {
  const candidates = sharedLines(context, segments, level, among);
  if (candidates.length === 0) return undefined;
  const order = new ChainOrder();
  const elements: number[][] = segments.starts.map(() => []);
  const places: number[][] = segments.starts.map(() => []);
  for (const candidate of candidates) {
    const at = candidate.segments.map((s, i) =>
      insertionPoint(places[s] as number[], candidate.places[i] as number),
    );
    let low = -1;
    let high = -1;
    for (let i = 0; i < at.length; i++) {
      const own = elements[candidate.segments[i] as number] as number[];
      const before = own[(at[i] as number) - 1];
      const after = own[at[i] as number];
      if (before !== undefined && (low === -1 || order.compare(before, low) > 0)) low = before;
      if (after !== undefined && (high === -1 || order.compare(after, high) < 0)) high = after;
    }
    if (low !== -1 && high !== -1 && order.compare(low, high) >= 0) continue;
    const element = order.insert(low, high, candidate.signature);
    candidate.segments.forEach((s, i) => {
      (elements[s] as number[]).splice(at[i] as number, 0, element);
      (places[s] as number[]).splice(at[i] as number, 0, candidate.places[i] as number);
    });
  }
  const rank = order.ranks();
  return {
    length: rank.length,
    places,
    lines: elements.map((own) => own.map((element) => rank[element] as number)),
  };
}

/** Lines that are in at least two segments and in none twice. */
function sharedLines(
  context: AlignContext,
  segments: Segments,
  level: Level,
  among: ReadonlySet<number> | undefined,
): Candidate[] {
  const { ids, lines } = context;
  const { letters } = context.classes;
  const classes = classesAt(context, level);
  const found = new Map<number, Candidate & { repeated: boolean }>();
  for (let s = 0; s < segments.starts.length; s++) {
    for (let i = segments.starts[s] as number; i < (segments.ends[s] as number); i++) {
      const id = ids[i] as number;
      const length = (lines[id] as string).length;
      if (length < shortest) continue;
      const line = classes ? (classes[id] as number) : id;
      if (among && !among.has(line)) continue;
      if (level === 1 && (letters[id] as number) < fewestLetters) continue;
      const known = found.get(line);
      if (!known) {
        found.set(line, { line, segments: [s], places: [i], length, signature: sign(0, s), repeated: false });
      } else if (known.segments[known.segments.length - 1] === s) known.repeated = true;
      else {
        known.segments.push(s);
        known.places.push(i);
        known.signature = sign(known.signature, s);
      }
    }
  }
  return [...found.values()]
    .filter((candidate) => !candidate.repeated && candidate.segments.length > 1)
    .sort(
      (a, b) =>
        b.segments.length - a.segments.length ||
        b.length - a.length ||
        (a.places[0] as number) - (b.places[0] as number),
    )
    .slice(0, maxCandidates);
}

function sign(signature: number, segment: number): number {
  return Math.imul(signature ^ (segment + 1), 0x9e3779b1) + 1;
}

function insertionPoint(places: readonly number[], place: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] as number) < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * An order that supports insertion: each element has a label, and a new one gets the middle of its neighbours' labels.
 */
class ChainOrder {
  #labels: number[] = [];
  readonly #signatures: number[] = [];
  /** Elements in order. */
  #sorted: number[] = [];

  compare(a: number, b: number): number {
    return (this.#labels[a] as number) - (this.#labels[b] as number);
  }

  /** Adds an element between two others (-1: an end); next to one with the same signature if possible. */
  insert(low: number, high: number, signature: number): number {
    const from = low === -1 ? 0 : this.#find(low) + 1;
    const to = high === -1 ? this.#sorted.length : this.#find(high);
    let at = from;
    if (from < to) {
      const alike = (element: number | undefined): boolean =>
        element !== undefined && this.#signatures[element] === signature;
      if (!alike(this.#sorted[from - 1]))
        for (let i = from; i <= to; i++)
          if (alike(this.#sorted[i]) || (i > from && alike(this.#sorted[i - 1]))) {
            at = i;
            break;
          }
    }
    const element = this.#labels.length;
    const before = at === 0 ? 0 : (this.#labels[this.#sorted[at - 1] as number] as number);
    const after =
      at === this.#sorted.length ? before + 2 : (this.#labels[this.#sorted[at] as number] as number);
    this.#labels.push((before + after) / 2);
    this.#signatures.push(signature);
    this.#sorted.splice(at, 0, element);
    if (after - before < 1e-9) this.#relabel();
    return element;
  }

  /** Position of each element in the order. */
  ranks(): Int32Array {
    const ranks = new Int32Array(this.#labels.length);
    this.#sorted.forEach((element, rank) => {
      ranks[element] = rank;
    });
    return ranks;
  }

  #find(element: number): number {
    const label = this.#labels[element] as number;
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#labels[this.#sorted[middle] as number] as number) < label) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #relabel(): void {
    this.#sorted.forEach((element, rank) => {
      this.#labels[element] = rank + 1;
    });
  }
}

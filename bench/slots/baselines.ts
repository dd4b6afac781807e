import { readFileSync } from 'node:fs';
import type { CandidateColumn, CandidateItem, CandidateLine } from './formats.ts';

interface Sample {
  id: string;
  lines: Int32Array;
}

interface Numbered {
  texts: string[];
  samples: Sample[];
}

function load(file: string): Numbered {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  const samples: Sample[] = [];
  for (const row of readLines(file)) {
    const { id, text } = JSON.parse(row) as { id: string; text: string };
    const lines = Int32Array.from(text.split('\n'), (line) => {
      const known = numbers.get(line);
      if (known !== undefined) return known;
      numbers.set(line, texts.length);
      texts.push(line);
      return texts.length - 1;
    });
    samples.push({ id, lines });
  }
  return { texts, samples };
}

function* readLines(file: string): Iterable<string> {
  const bytes = readFileSync(file);
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, start);
    const stop = end < 0 ? bytes.length : end;
    if (stop > start) yield bytes.toString('utf8', start, stop);
    start = stop + 1;
  }
}

/** The line-set method: a line is fixed if every prompt of the agent has it, in any position. One family. */
export function lineSet(file: string): CandidateLine[] {
  const { texts, samples } = load(file);
  const counts = new Int32Array(texts.length);
  for (const { lines } of samples)
    for (const line of new Set(lines)) counts[line] = (counts[line] as number) + 1;
  const cols = texts.map(
    (text, line): CandidateColumn => ({ k: counts[line] === samples.length ? 'F' : 'D', t: [text] }),
  );
  return [
    { type: 'family', id: 'all', cols },
    ...samples.map(
      ({ id, lines }): CandidateLine => ({ type: 'sample', id, family: 'all', path: [...lines] }),
    ),
  ];
}

/** Pairwise LCS: each sample of a family against the family's first one; lines that all have in common are fixed. */
export function pairwiseLcs(file: string, familyOf: ReadonlyMap<string, string>): CandidateLine[] {
  const { texts, samples } = load(file);
  const out: CandidateLine[] = [];
  for (const [family, own] of Map.groupBy(samples, ({ id }) => familyOf.get(id) as string)) {
    const first = (own[0] as Sample).lines;
    const support = new Int32Array(first.length);
    const other = new Map<number, number>();
    const cols: CandidateColumn[] = [...first].map((line) => ({ k: 'F', t: [texts[line] as string] }));
    const paths = own.map(({ id, lines }) => {
      const matched = lcs(first, lines);
      const path: CandidateItem[] = [...lines].map((line, i) => {
        const place = matched[i] as number;
        if (place >= 0) {
          support[place] = (support[place] as number) + 1;
          return place;
        }
        const known = other.get(line);
        if (known !== undefined) return known;
        cols.push({ k: 'D', t: [texts[line] as string] });
        other.set(line, cols.length - 1);
        return cols.length - 1;
      });
      return { id, path };
    });
    support.forEach((count, place) => {
      if (count < own.length) (cols[place] as CandidateColumn).k = 'D';
    });
    out.push({ type: 'family', id: family, cols });
    for (const { id, path } of paths) out.push({ type: 'sample', id, family, path });
  }
  return out;
}

/** For each line of `b` the place of its partner in `a`, or -1 (Myers 1986, greedy, ends trimmed). */
function lcs(a: Int32Array, b: Int32Array): Int32Array {
  const partner = new Int32Array(b.length).fill(-1);
  const max = a.length + b.length;
  const reach = new Int32Array(2 * max + 2);
  const trace: Int32Array[] = [];
  for (let d = 0; d <= max; d++) {
    trace.push(reach.slice(max - d, max + d + 2));
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach[max + k - 1] as number) < (reach[max + k + 1] as number));
      let x = down ? (reach[max + k + 1] as number) : (reach[max + k - 1] as number) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach[max + k] = x;
      if (x >= a.length && x - k >= b.length) {
        backtrack(trace, a.length, b.length, partner);
        return partner;
      }
    }
  }
  return partner;
}

function backtrack(
  trace: readonly Int32Array[],
  aLength: number,
  bLength: number,
  partner: Int32Array,
): void {
  let x = aLength;
  let y = bLength;
  for (let d = trace.length - 1; d >= 0; d--) {
    const reach = trace[d] as Int32Array;
    const at = (k: number): number => reach[k + d] as number;
    const k = x - y;
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1));
    const before = down ? k + 1 : k - 1;
    const startX = d === 0 ? 0 : at(before);
    const startY = d === 0 ? 0 : startX - before;
    while (x > startX && y > startY) {
      x--;
      y--;
      partner[y] = x;
    }
    x = startX;
    y = startY;
  }
}

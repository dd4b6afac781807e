/** Precision, recall and their harmonic mean from true positives, false positives and false negatives. */
export function f1(hits: number, wrong: number, missed: number): { p: number; r: number; f1: number } {
  const p = hits / (hits + wrong || 1);
  const r = hits / (hits + missed || 1);
  return { p, r, f1: (2 * p * r) / (p + r || 1) };
}

/** Adjusted Rand index (Hubert and Arabie 1985) of two partitions, from how often each pair of parts meets. */
export class RandIndex {
  readonly #pairs = new Map<string, number>();
  readonly #truth = new Map<string, number>();
  readonly #found = new Map<string, number>();
  #count = 0;

  add(truth: string | number, found: string | number): void {
    bump(this.#pairs, `${truth}|${found}`);
    bump(this.#truth, String(truth));
    bump(this.#found, String(found));
    this.#count++;
  }

  get parts(): { truth: number; found: number } {
    return { truth: this.#truth.size, found: this.#found.size };
  }

  /** Part of the second partition that holds most of a part of the first. */
  mostlyIn(truth: string): string | undefined {
    let best: string | undefined;
    let most = -1;
    for (const [pair, count] of this.#pairs) {
      const [first, second] = pair.split('|');
      if (first === truth && count > most) {
        most = count;
        best = second;
      }
    }
    return best;
  }

  value(): number {
    const same = sum(this.#pairs);
    const truth = sum(this.#truth);
    const found = sum(this.#found);
    const expected = (truth * found) / choose2(this.#count);
    const most = (truth + found) / 2;
    return most === expected ? 1 : (same - expected) / (most - expected);
  }
}

function bump(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += choose2(count);
  return total;
}

function choose2(n: number): number {
  return (n * (n - 1)) / 2;
}

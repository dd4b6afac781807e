/** Mulberry32 (Tommy Ettinger, public domain): the same numbers for the same seed on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A number from 0 up to 1. */
  next(): number {
    this.#state |= 0;
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number from 0 up to `n`. */
  below(n: number): number {
    return Math.floor(this.next() * n);
  }

  pick<T>(all: readonly T[]): T {
    return all[this.below(all.length)] as T;
  }

  chance(p: number): boolean {
    return this.next() < p;
  }

  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += this.below(16).toString(16);
    return text;
  }
}

export const words =
  'the you should always never use tool file when before after user code agent task read write edit run command search result output prefer avoid ensure check test build branch commit change context message request response plan step error warning path line function module type value state option default config session memory summary short concise clear explicit direct relevant related existing new old large small single multiple parallel sequential before only must may can will not if then else while until for with without from into about over under between each every any all some none first last next previous same different similar exact partial full empty valid invalid safe unsafe public private local remote global static dynamic'.split(
    ' ',
  );

/** A sentence of `from` to `to` words, without its full stop. */
export function sentence(
  random: Random,
  from: number,
  to: number,
  script: { words: readonly string[]; blank: string },
): string {
  const length = from + random.below(to - from + 1);
  const chosen: string[] = [];
  for (let i = 0; i < length; i++) chosen.push(random.pick(script.words));
  const first = chosen[0] as string;
  chosen[0] = (first[0] as string).toUpperCase() + first.slice(1);
  return chosen.join(script.blank);
}

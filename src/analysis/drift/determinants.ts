import type { Sighting } from './text-history.ts';

/** A circumstance that determines what a slot holds, and the evidence for it. */
export interface Determinant {
  /** Key of the circumstance: cwd, git, day … */
  factor: string;
  /**
   * `equal`: the slot repeats the circumstance; of a path, the last part is enough if the slot has no other's. `recurs`:
   * each value of the circumstance maps to one value of the slot, and at least two of its values occur in two sessions
   * each.
   */
  evidence: 'equal' | 'recurs';
  /** Number of observed requests, sessions and values of the circumstance. */
  requests: number;
  sessions: number;
  values: number;
  /** Circumstances that changed at exactly the same times: the log cannot separate them. [] when there are none. */
  confoundedWith: string[];
}

/** Sessions that a value of a circumstance needs to count as recurring. */
const recurring = 2;
/** A shorter circumstance may be part of a value by chance. */
const shortest = 4;

/** The sessions and slot values that were seen with one value of a circumstance. */
interface Seen {
  sessions: Set<string>;
  values: Set<string | null>;
  texts: Set<number>;
  requests: number;
}

/**
 * Finds what determines a slot. A circumstance qualifies only if nothing contradicts it and it recurs; a value that is
 * different in each session, such as an id, explains nothing. If several circumstances always changed together, the one
 * that the slot repeats is the determinant; otherwise each is returned with those it is confounded with.
 *
 * @param valueIn distinguishes two values of the slot; null when a text has none
 * @param spelledIn the value as text
 */
export function determinantsOf(
  sightings: readonly Sighting[],
  valueIn: (text: number) => string | null,
  spelledIn: (text: number) => string,
): Determinant[] {
  if (new Set(sightings.map(({ text }) => valueIn(text))).size < 2) return [];
  const factors = [...new Set(sightings.flatMap(({ circumstances }) => Object.keys(circumstances)))].sort();
  const found = factors.flatMap((factor) => {
    if (factor === 'session') return [];
    const seen = seenWith(sightings, factor, valueIn);
    const isFunction = [...seen.values()].every(({ values }) => values.size === 1);
    const evidence = isFunction ? evidenceOf(seen, spelledIn) : undefined;
    return evidence ? [{ factor, evidence, seen, partition: partitionOf(sightings, factor) }] : [];
  });
  const equal = found.filter(({ evidence }) => evidence === 'equal');
  return (equal.length > 0 ? equal : found)
    .map(({ factor, evidence, seen, partition }, _, all): Determinant => {
      const sessions = new Set([...seen.values()].flatMap((own) => [...own.sessions]));
      return {
        factor,
        evidence,
        requests: [...seen.values()].reduce((sum, own) => sum + own.requests, 0),
        sessions: sessions.size,
        values: seen.size,
        confoundedWith:
          evidence === 'equal'
            ? []
            : all.flatMap((other) =>
                other.factor !== factor && other.partition === partition ? [other.factor] : [],
              ),
      };
    })
    .sort((a, b) => a.values - b.values || (a.factor < b.factor ? -1 : 1));
}

function seenWith(
  sightings: readonly Sighting[],
  factor: string,
  valueIn: (text: number) => string | null,
): Map<string | null, Seen> {
  const seen = new Map<string | null, Seen>();
  for (const { text, exchange, circumstances } of sightings) {
    const value = circumstances[factor] ?? null;
    const own = seen.get(value) ?? { sessions: new Set(), values: new Set(), texts: new Set(), requests: 0 };
    seen.set(value, own);
    own.sessions.add(circumstances['session'] ?? `request ${exchange}`);
    own.values.add(valueIn(text));
    own.texts.add(text);
    own.requests++;
  }
  return seen;
}

/** The name of the folder or file that a path ends in; undefined for a value that is no path. */
const lastPart = (value: string): string | undefined => /[\\/]([^\\/]{3,})[\\/]?$/.exec(value)?.[1];

/** A path as agents make it the name of one folder: `/home/ada/app` as `-home-ada-app`. */
const slugOf = (path: string): string => path.replace(/[^\p{L}\p{N}]/gu, '-');

function evidenceOf(
  seen: ReadonlyMap<string | null, Seen>,
  spelledIn: (text: number) => string,
): Determinant['evidence'] | undefined {
  const known = [...seen].flatMap(([value, own]) => (value === null ? [] : [{ value, own }]));
  const parts = new Map(known.map(({ value }) => [value, lastPart(value)]));
  const isEqual =
    known.length >= recurring &&
    known.every(({ value, own }) =>
      [...own.texts].every((text) => {
        const spelled = spelledIn(text);
        if (value.length >= shortest && [value, slugOf(value)].some((one) => spelled.includes(one)))
          return true;
        const words = new Set(spelled.split(/[^\p{L}\p{N}_.-]+/u));
        return known.every((one) => words.has(parts.get(one.value) ?? '') === (one.value === value));
      }),
    );
  if (isEqual) return 'equal';
  const again = [...seen.values()].filter(({ sessions }) => sessions.size >= recurring);
  return new Set(again.map(({ values }) => [...values][0])).size >= recurring ? 'recurs' : undefined;
}

/** Which requests share a value of a circumstance, as text; equal for two circumstances that change together. */
function partitionOf(sightings: readonly Sighting[], factor: string): string {
  const numbers = new Map<string | null, number>();
  return sightings
    .map(({ circumstances }) => {
      const value = circumstances[factor] ?? null;
      const number = numbers.get(value) ?? numbers.size;
      numbers.set(value, number);
      return number;
    })
    .join();
}

/** The facts about a request other than its prompt that may determine a slot. */
export type Circumstances = Readonly<Record<string, string | null>>;

/** One request of a family that has a surface: number of its text. */
export interface Sighting {
  exchange: number;
  /** Milliseconds since 1970, or null when unknown. */
  ts: number | null;
  text: number;
  circumstances: Circumstances;
}

/** One change of a slot from a request to the next one of the family. */
export interface SlotChange {
  /** First exchange with the new value, and the one of the family before it. */
  exchange: number;
  previous: number;
  /** Texts that hold the values before and after. */
  from: number;
  to: number;
  /** The slot held the new value before. */
  returned: boolean;
  /** Circumstances that changed between the same two requests. */
  alongside: readonly string[];
  /** When the last request before the next change came, and how many requests there are up to it. */
  lastSeen: number | null;
  requests: number;
}

/**
 * How a slot behaves over time. `constant`: one value. `step`: changed, and no value ever came back. `alternates`: values
 * come and go. `every request`: a new value each time.
 */
export interface SlotDrift {
  pattern: 'constant' | 'step' | 'alternates' | 'every request';
  changes: SlotChange[];
}

/** With fewer requests than this, nothing is reported to change with every request. */
const enoughForEvery = 3;

/** A position where the text of a surface changes: only there can its slots change. */
interface Step {
  at: number;
  alongside: readonly string[];
}

/**
 * The requests of a family in time order with the text of one surface. Reads them once for all slots. Most requests
 * repeat the text of the one before and cost nothing more.
 */
export class TextHistory {
  readonly #sightings: readonly Sighting[];
  readonly #steps: readonly Step[];
  readonly #texts: ReadonlySet<number>;

  constructor(sightings: readonly Sighting[]) {
    const inOrder = sightings.toSorted(byTime);
    this.#sightings = inOrder;
    this.#steps = inOrder.flatMap((now, at) => {
      const before = inOrder[at - 1];
      return !before || before.text === now.text
        ? []
        : [{ at, alongside: changedKeys(before.circumstances, now.circumstances) }];
    });
    this.#texts = new Set(inOrder.map(({ text }) => text));
  }

  /** The requests in time order. */
  get sightings(): readonly Sighting[] {
    return this.#sightings;
  }

  /**
   * Reads a slot's history: when it changed, and with what.
   *
   * @param valueIn distinguishes values: what the slot holds in a text, null when that has none
   */
  drift(valueIn: (text: number) => string | null): SlotDrift {
    const values = new Map([...this.#texts].map((text) => [text, valueIn(text)]));
    const changes = this.#changes(values);
    const pattern = this.#pattern(values, changes);
    return { pattern, changes };
  }

  #changes(values: ReadonlyMap<number, string | null>): SlotChange[] {
    const all = this.#sightings;
    const turning = this.#steps.filter(
      ({ at }) => values.get((all[at - 1] as Sighting).text) !== values.get((all[at] as Sighting).text),
    );
    const seen = new Set(all.slice(0, 1).map(({ text }) => values.get(text)));
    return turning.map(({ at, alongside }, index): SlotChange => {
      const [before, now] = [all[at - 1] as Sighting, all[at] as Sighting];
      const end = turning[index + 1]?.at ?? all.length;
      const value = values.get(now.text);
      const returned = seen.has(value);
      seen.add(value);
      return {
        exchange: now.exchange,
        previous: before.exchange,
        from: before.text,
        to: now.text,
        returned,
        alongside,
        lastSeen: all[end - 1]?.ts ?? null,
        requests: end - at,
      };
    });
  }

  #pattern(values: ReadonlyMap<number, string | null>, changes: readonly SlotChange[]): SlotDrift['pattern'] {
    if (changes.length === 0) return 'constant';
    const all = this.#sightings.length;
    const distinct = new Set(values.values()).size;
    if (distinct === all && all >= enoughForEvery) return 'every request';
    return changes.length === distinct - 1 ? 'step' : 'alternates';
  }
}

/** Requests with an unknown time come last, as everywhere; requests with equal times keep their given order. */
function byTime(a: Sighting, b: Sighting): number {
  const [left, right] = [a.ts ?? Number.POSITIVE_INFINITY, b.ts ?? Number.POSITIVE_INFINITY];
  return left === right ? 0 : left - right;
}

function changedKeys(before: Circumstances, now: Circumstances): string[] {
  return Object.keys({ ...before, ...now })
    .filter((key) => (before[key] ?? null) !== (now[key] ?? null))
    .sort();
}

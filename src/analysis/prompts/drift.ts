/** What is known about a request beside its prompt: anything a slot may follow. */
type Circumstances = Readonly<Record<string, string | null>>;

/** What a slot (or block) held in one request; null when the request has none. */
export interface SlotObservation {
  request: string;
  ts: number | null;
  value: string | null;
  circumstances: Circumstances;
}

/** One change of a slot from a request to the next one of the family. */
interface SlotChange {
  request: string;
  ts: number | null;
  from: string | null;
  to: string | null;
  /** Circumstances that changed between the same two requests. */
  alongside: string[];
}

/**
 * How a slot behaves over time. `constant`: one value. `step`: changed, and no value ever came back. `alternates`: values
 * come and go. `every request`: a new value each time.
 */
export interface SlotDrift {
  pattern: 'constant' | 'step' | 'alternates' | 'every request';
  changes: SlotChange[];
  /**
   * Circumstances that explain the slot: knowing them tells the value, and they changed at least once. The one with
   * fewest values first.
   */
  follows: string[];
}

/** Below so many requests, nothing can be said to change with every one. */
const enoughForEvery = 3;

/** Reads a slot's history: when it changed, with what, and what it follows. Observations are put in time order first. */
export function slotDrift(observations: readonly SlotObservation[]): SlotDrift {
  const inOrder = [...observations].sort(byTime);
  const changes: SlotChange[] = [];
  inOrder.forEach((now, i) => {
    const before = inOrder[i - 1];
    if (!before || before.value === now.value) return;
    changes.push({
      request: now.request,
      ts: now.ts,
      from: before.value,
      to: now.value,
      alongside: changedKeys(before.circumstances, now.circumstances),
    });
  });
  return {
    pattern: patternOf(inOrder, changes),
    changes,
    follows: changes.length === 0 ? [] : explanations(inOrder),
  };
}

function byTime(a: SlotObservation, b: SlotObservation): number {
  const difference = (a.ts ?? Number.NEGATIVE_INFINITY) - (b.ts ?? Number.NEGATIVE_INFINITY);
  if (difference) return difference;
  return a.request < b.request ? -1 : a.request > b.request ? 1 : 0;
}

function changedKeys(before: Circumstances, now: Circumstances): string[] {
  return Object.keys({ ...before, ...now })
    .filter((key) => (before[key] ?? null) !== (now[key] ?? null))
    .sort();
}

function patternOf(
  inOrder: readonly SlotObservation[],
  changes: readonly SlotChange[],
): SlotDrift['pattern'] {
  if (changes.length === 0) return 'constant';
  const distinct = new Set(inOrder.map(({ value }) => value)).size;
  if (distinct === inOrder.length && inOrder.length >= enoughForEvery) return 'every request';
  return changes.length === distinct - 1 ? 'step' : 'alternates';
}

/** Circumstances of which each value goes with one value of the slot, and that are not as good as a number of the request. */
function explanations(observations: readonly SlotObservation[]): string[] {
  const keys = [...new Set(observations.flatMap(({ circumstances }) => Object.keys(circumstances)))].sort();
  const found: { key: string; values: number }[] = [];
  for (const key of keys) {
    const valueFor = new Map<string | null, string | null>();
    const explains = observations.every(({ circumstances, value }) => {
      const own = circumstances[key] ?? null;
      if (valueFor.has(own)) return valueFor.get(own) === value;
      valueFor.set(own, value);
      return true;
    });
    if (explains && valueFor.size > 1 && valueFor.size < observations.length)
      found.push({ key, values: valueFor.size });
  }
  return found.sort((a, b) => a.values - b.values || (a.key < b.key ? -1 : 1)).map(({ key }) => key);
}

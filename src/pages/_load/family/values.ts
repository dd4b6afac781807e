import type { SlotValueRow } from '../../../read/families.ts';

/** Values of a slot that its entry in the rail shows at most, and characters of each. */
export const VALUE_LIMITS = { values: 8, chars: 300 };
/** Characters of values that a page bears, its share of each value's markup in it. */
const VALUES_BUDGET = 40_000;
const VALUE_CHARS = 150;

/** Keeps every slot's commonest value, and of the others as many as a page bears. */
export function withinBudget(values: readonly SlotValueRow[]): SlotValueRow[] {
  let used = 0;
  const seen = new Set<string>();
  return values.filter((value) => {
    const first = !seen.has(value.slot);
    seen.add(value.slot);
    used += value.value.length + VALUE_CHARS;
    return first || used <= VALUES_BUDGET;
  });
}

import type { SlotRow, SlotValueRow } from '../../../read/families.ts';
import type { SlotView } from '../../../read/twins/prompts.ts';
import type { Material } from './material.ts';
import { slotGroup } from './slot-groups.ts';
import { withinBudget } from './values.ts';

/** Slots of a page that have a picture and a history of their own. */
const PICTURES = 60;

/** Gives the entries of the slots that one page shows, in its order; together they stay within what a page bears. */
export function slotViewer(
  shown: readonly SlotRow[],
  { values, drifts, histories }: Material,
): (slot: SlotRow, number: number) => SlotView {
  const here = new Set(shown.map(({ slot }) => slot));
  const valuesOf = Map.groupBy(withinBudget(values.filter(({ slot }) => here.has(slot))), ({ slot }) => slot);
  const pictured = new Set([...here].slice(0, PICTURES));
  return (slot, number) => ({
    ...facts(slot, valuesOf.get(slot.slot) ?? []),
    number,
    drift: pictured.has(slot.slot) ? (drifts.get(slot.slot) ?? null) : null,
    history: pictured.has(slot.slot) ? (histories.get(slot.slot) ?? []) : [],
  });
}

function facts(
  slot: SlotRow,
  values: readonly SlotValueRow[],
): Omit<SlotView, 'drift' | 'history' | 'number'> {
  return {
    id: slot.slot,
    name: slot.name,
    kind: slot.kind,
    group: slotGroup(slot.kind),
    line: slot.line + 1,
    distinct: slot.distinct_values,
    samples: slot.samples,
    requests: slot.requests,
    values: values.map((value) => ({
      value: value.value,
      more: Math.max(0, value.chars - value.value.length),
      requests: value.requests,
      firstSeen: value.first_seen,
      lastSeen: value.last_seen,
    })),
    pattern: slot.pattern,
    changes: slot.changes,
    follows: slot.follows,
  };
}

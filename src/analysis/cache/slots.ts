import type { DerivedRow } from '../../store/schema/tables.ts';
import { heldRanks } from '../families/held-values.ts';

/** The position in a template where two requests first differ. */
export interface TemplatePlace {
  template: string;
  /** Template line, from 0; null when no varying part distinguishes the two texts. */
  line: number | null;
  /** The slot at that position; null for words that are not a slot. */
  slot: { id: string; name: string } | null;
}

/** Finds the template, if any, and the position in it where two requests first differ. */
export type SlotLookup = (previous: number, next: number, places: readonly string[]) => TemplatePlace | null;

/** Kind of a passage with no known kind: a slot, or two versions of the agent's own text. */
const unexplained = 'free text';

/** Two texts cannot distinguish a slot from a new wording; a passage with three different values is a slot. */
const tellingValues = 3;

/**
 * A lookup over the tables of surfaces and slots: for two texts of one template, the first slot in template order whose
 * value differs.
 */
export function slotLookup(rows: {
  surfaces: readonly DerivedRow<'surfaces'>[];
  slots: readonly DerivedRow<'slots'>[];
  /** Rows of `_slot_samples`. */
  samples: readonly DerivedRow<'_slot_samples'>[];
}): SlotLookup {
  const surfaces = Map.groupBy(rows.surfaces, ({ exchange_id }) => exchange_id);
  const slots = Map.groupBy(rows.slots, ({ template_id }) => template_id);
  const ranksIn = heldRanks(rows.samples);
  const isKnown = ({ placeholder, kind, distinct_values }: DerivedRow<'slots'>): boolean =>
    (placeholder ?? null) !== null || kind !== unexplained || distinct_values >= tellingValues;

  return (previous, next, places) => {
    const at = (exchange: number): DerivedRow<'surfaces'>[] =>
      (surfaces.get(exchange) ?? []).filter(({ location }) => places.includes(location));
    for (const before of at(previous)) {
      const after = at(next).find(
        ({ template_id, text_id }) => template_id === before.template_id && text_id !== before.text_id,
      );
      if (!after?.template_id) continue;
      const changed = (slots.get(after.template_id) ?? [])
        .filter(
          ({ slot_id }) =>
            String(ranksIn(slot_id, before.text_id)) !== String(ranksIn(slot_id, after.text_id)),
        )
        .sort((a, b) => a.line - b.line || (a.placeholder ?? -1) - (b.placeholder ?? -1));
      const first = changed[0];
      return {
        template: after.template_id,
        line: first?.line ?? null,
        slot: first && isKnown(first) ? { id: first.slot_id, name: first.name } : null,
      };
    }
    return null;
  };
}

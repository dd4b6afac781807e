import type { TableRow } from '../../store/append.ts';
import { heldRanks } from '../families/held-values.ts';
import type { Tables } from '../tables.ts';

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
export function slotLookup(tables: Tables): SlotLookup {
  const surfaces = Map.groupBy(tables['surfaces'] ?? [], ({ exchange_id }) => exchange_id as number);
  const slots = Map.groupBy(tables['slots'] ?? [], ({ template_id }) => template_id as string);
  const ranksIn = heldRanks(tables['_slot_samples'] ?? []);
  const isTold = ({ placeholder, kind, distinct_values }: TableRow): boolean =>
    (placeholder ?? null) !== null || kind !== unexplained || Number(distinct_values) >= tellingValues;
  const ranksOf = (slot: TableRow, text: unknown): string =>
    ranksIn(slot['slot_id'] as string, text as number).join(',');

  return (previous, next, places) => {
    const at = (exchange: number): TableRow[] =>
      (surfaces.get(exchange) ?? []).filter(({ location }) => places.includes(location as string));
    for (const before of at(previous)) {
      const after = at(next).find(
        ({ template_id, text_id }) =>
          template_id !== undefined && template_id === before['template_id'] && text_id !== before['text_id'],
      );
      if (!after) continue;
      const changed = (slots.get(after['template_id'] as string) ?? [])
        .filter((slot) => ranksOf(slot, before['text_id']) !== ranksOf(slot, after['text_id']))
        .sort(
          (a, b) =>
            Number(a['line'] ?? 0) - Number(b['line'] ?? 0) ||
            Number(a['placeholder'] ?? -1) - Number(b['placeholder'] ?? -1),
        );
      const first = changed[0];
      return {
        template: after['template_id'] as string,
        line: (first?.['line'] as number | undefined) ?? null,
        slot: first && isTold(first) ? { id: String(first['slot_id']), name: String(first['name']) } : null,
      };
    }
    return null;
  };
}

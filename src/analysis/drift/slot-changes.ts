import type { HeldRanks } from '../families/held-values.ts';
import type { Family } from '../prompts/types.ts';
import type { SomeTables } from '../tables.ts';
import { type Determinant, determinantsOf } from './determinants.ts';
import { type Circumstances, type Sighting, type SlotChange, TextHistory } from './text-history.ts';

/** The input of the drift analysis. */
export interface DriftInput {
  families: readonly Family[];
  /** Number, time and circumstances of a request, by its id. */
  seen(request: string): { exchange: number; ts: number | null; circumstances: Circumstances };
  /** Number of the text that an exchange has of a template; null when it has none. */
  textOf(exchange: number, template: string): number | null;
  ranksOf: HeldRanks;
}

/** How a slot behaves over time, for its row in `slots`. */
export interface SlotPattern {
  pattern: string;
  changes: number;
  determined_by: string[];
}

/** The tables about changes of slots, and how each slot behaves, by id. */
export function slotChanges({ families, seen, textOf, ranksOf }: DriftInput): {
  tables: SomeTables;
  patterns: ReadonlyMap<string, SlotPattern>;
} {
  const patterns = new Map<string, SlotPattern>();
  const determinants: { slot: string; family: string; determinant: Determinant }[] = [];
  const changed: { slot: string; number: number; change: SlotChange }[] = [];
  for (const { id: familyId, requests, surfaces } of families) {
    const sightings = requests.map(seen);
    for (const { template } of surfaces) {
      const history = new TextHistory(
        sightings.flatMap((own): Sighting[] => {
          const text = textOf(own.exchange, template.id);
          return text === null ? [] : [{ ...own, text }];
        }),
      );
      for (const { id, values } of template.slots) {
        const valueIn = (text: number) => ranksOf(id, text).join(',') || null;
        const { pattern, changes } = history.drift(valueIn);
        const spelledIn = (text: number) =>
          ranksOf(id, text)
            .map((rank) => values[rank]?.value ?? '')
            .join('\n');
        const own = changes.length === 0 ? [] : determinantsOf(history.sightings, valueIn, spelledIn);
        for (const determinant of own) determinants.push({ slot: id, family: familyId, determinant });
        patterns.set(id, {
          pattern,
          changes: changes.length,
          determined_by: own.filter((one) => one.confoundedWith.length === 0).map(({ factor }) => factor),
        });
        for (const [index, change] of changes.entries())
          changed.push({ slot: id, number: index + 1, change });
      }
    }
  }
  return {
    patterns,
    tables: {
      determinants: determinants.map(({ slot, family, determinant }) => ({
        slot_id: slot,
        family_id: family,
        factor: determinant.factor,
        evidence: determinant.evidence,
        requests: determinant.requests,
        sessions: determinant.sessions,
        factor_values: determinant.values,
        confounded_with: determinant.confoundedWith,
      })),
      _slot_changes: changed.map(({ slot, number, change }) => ({
        slot_id: slot,
        change_number: number,
        exchange_id: change.exchange,
        previous_exchange_id: change.previous,
        returned: change.returned,
        alongside: change.alongside,
        last_seen: change.lastSeen,
        requests: change.requests,
      })),
      _slot_change_values: changed.flatMap(({ slot, number, change: { from, to } }) => {
        const [before, after] = [from, to].map((text) => ranksOf(slot, text));
        const key = { slot_id: slot, change_number: number };
        return [
          ...onlyIn(before, after).map((rank) => ({ ...key, side: 'from', rank })),
          ...onlyIn(after, before).map((rank) => ({ ...key, side: 'to', rank })),
        ];
      }),
    },
  };
}

function onlyIn(ranks: readonly number[] = [], others: readonly number[] = []): number[] {
  const known = new Set(others);
  return ranks.filter((rank) => !known.has(rank));
}

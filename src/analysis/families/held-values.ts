import type { DerivedRow } from '../../store/schema/tables.ts';

/** Ranks of the values that a slot holds in a text, in order; [] where it holds none. */
export type HeldRanks = (slot: string, text: number) => readonly number[];

const none: readonly number[] = [];

/** A look-up over the rows of `_slot_samples`. */
export function heldRanks(rows: readonly DerivedRow<'_slot_samples'>[]): HeldRanks {
  const held = new Map<string, Map<number, number[]>>();
  for (const { slot_id, text_id, rank } of rows) {
    const texts = held.get(slot_id) ?? new Map<number, number[]>();
    held.set(slot_id, texts);
    const ranks = texts.get(text_id);
    if (ranks) ranks.push(rank);
    else texts.set(text_id, [rank]);
  }
  for (const texts of held.values()) for (const ranks of texts.values()) ranks.sort((a, b) => a - b);
  return (slot, text) => held.get(slot)?.get(text) ?? none;
}

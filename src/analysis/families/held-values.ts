import type { TableRow } from '../../store/append.ts';

/** Ranks of the values that a slot holds in a text, in order; [] where it holds none. */
export type HeldRanks = (slot: string, text: number) => readonly number[];

const none: readonly number[] = [];

/** A look-up over the rows of `_slot_samples`. */
export function heldRanks(rows: readonly TableRow[]): HeldRanks {
  const held = new Map<string, Map<number, number[]>>();
  for (const { slot_id, text_id, rank } of rows) {
    const texts = held.get(slot_id as string) ?? new Map<number, number[]>();
    held.set(slot_id as string, texts);
    const ranks = texts.get(text_id as number);
    if (ranks) ranks.push(rank as number);
    else texts.set(text_id as number, [rank as number]);
  }
  for (const texts of held.values()) for (const ranks of texts.values()) ranks.sort((a, b) => a - b);
  return (slot, text) => held.get(slot)?.get(text) ?? none;
}

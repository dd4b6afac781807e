import { z } from 'zod';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows, maybeNumber, maybeText, maybeTime, maybeWhole } from './query.ts';

const slotChange = z.strictObject({
  slot_id: z.string(),
  /** First exchange with the new value. */
  record_id: z.string(),
  ts: maybeTime,
  from_value: maybeText,
  to_value: maybeText,
  /** What else changed then. */
  alongside: z.array(z.string()),
});
export type SlotChange = z.infer<typeof slotChange>;

/** The latest changes of each slot of a family, the newest first; values cut after `chars` characters. */
export function slotChanges(
  db: Queries,
  family: string,
  limits: { changes: number; chars: number },
): Promise<SlotChange[]> {
  return checkedRows(
    db,
    slotChange,
    `
    SELECT
      d.slot_id, x.record_id, d.first_seen AS ts, left(d.from_value, $chars) AS from_value,
      left(d.to_value, $chars) AS to_value, coalesce(d.alongside, []) AS alongside
    FROM slot_drift d JOIN exchanges x ON x.exchange_id = d.exchange_id
    WHERE d.family_id = $family
    QUALIFY row_number() OVER (PARTITION BY d.slot_id ORDER BY d.change_number DESC) <= $changes
    ORDER BY d.slot_id, d.change_number DESC`,
    { family, changes: limits.changes, chars: limits.chars },
  );
}

const slotCost = z.strictObject({
  family_id: z.string(),
  family: z.string(),
  /** turn: within a thread; session: from one session to the next. */
  scope: z.string(),
  location: z.string(),
  /** Template line, from 0. */
  line: maybeWhole,
  slot_id: maybeText,
  /** Name of the slot; null for text that is no slot. */
  slot: maybeText,
  text: maybeText,
  pairs: z.int(),
  all_pairs: z.int(),
  /** Tokens that could not come from the cache, in all pairs. */
  uncacheable_tokens: z.int(),
  lost_usd: maybeNumber,
});
export type SlotCost = z.infer<typeof slotCost>;

/**
 * What keeps prompts from being cached: slots and lines whose change makes all text after them uncacheable, the
 * costliest first. Of one family, or of all when `family` is null.
 */
export function slotCosts(db: Queries, family: string | null, limit: number): Promise<SlotCost[]> {
  return checkedRows(
    db,
    slotCost,
    `
    SELECT
      family_id, family, scope, location, line, slot_id, slot, left(text, 200) AS text, pairs, all_pairs,
      uncacheable_tokens, lost_usd::DOUBLE AS lost_usd
    FROM slot_cost
    WHERE uncacheable_tokens > 0 AND ($family IS NULL OR family_id = $family)
    ORDER BY uncacheable_tokens DESC, family_id, scope, cost_rank
    LIMIT $limit`,
    { family, limit },
  );
}

const promptEdition = z.strictObject({
  edition_id: z.string(),
  family_id: z.string(),
  agent: z.string(),
  family: z.string(),
  agent_version: maybeText,
  model: maybeText,
  /** Whether figures about the family are about this edition. */
  shown: z.boolean(),
  previous_agent_version: maybeText,
  previous_model: maybeText,
  previous_family_id: maybeText,
  first_seen: maybeTime,
  last_seen: maybeTime,
  requests: z.int(),
  /** Tokens of all its surfaces. */
  tokens: z.int(),
  /** Null for the first edition of a lineage. */
  lines_added: maybeWhole,
  lines_removed: maybeWhole,
  lines_moved: maybeWhole,
  lines_reworded: maybeWhole,
  tokens_added: maybeWhole,
  tokens_removed: maybeWhole,
});
export type PromptEdition = z.infer<typeof promptEdition>;

/** Editions of prompts with what changed since the one before, in version order; of one lineage or of all. */
export function editions(db: Queries, lineage: string | null): Promise<PromptEdition[]> {
  return checkedRows(
    db,
    promptEdition,
    `
    SELECT
      edition_id, family_id, agent, family, agent_version, model, shown, previous_agent_version, previous_model,
      previous_family_id, first_seen, last_seen, requests, tokens, lines_added, lines_removed, lines_moved,
      lines_reworded, tokens_added, tokens_removed
    FROM editions
    WHERE $lineage IS NULL OR lineage_id = $lineage
    ORDER BY agent, lineage_id, edition_number, edition_id`,
    { lineage },
  );
}

const promptChange = z.strictObject({
  location: z.string(),
  from_agent_version: maybeText,
  to_agent_version: maybeText,
  model: maybeText,
  from_model: maybeText,
  change: z.string(),
  /** Whether only some texts of its edition contain the lines. */
  optional: z.boolean(),
  before: maybeText,
  after: maybeText,
  below: maybeText,
});

/** What changed between the versions of a family; texts cut after `chars` characters. */
export function editionChanges(
  db: Queries,
  family: string,
  limits: { changes: number; chars: number },
): Promise<z.infer<typeof promptChange>[]> {
  return checkedRows(
    db,
    promptChange,
    `
    SELECT
      location, from_agent_version, to_agent_version, c.model, from_model, change, optional,
      left(before, $chars) AS before, left(after, $chars) AS after,
      left(below, 120) AS below
    FROM edition_changes c JOIN editions e USING (edition_id)
    WHERE c.family_id = $family
    ORDER BY e.edition_number DESC, position, change_number
    LIMIT $changes`,
    { family, changes: limits.changes, chars: limits.chars },
  );
}

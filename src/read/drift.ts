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
  family_id: z.string(),
  agent: z.string(),
  family: z.string(),
  agent_version: maybeText,
  previous_agent_version: maybeText,
  previous_family_id: maybeText,
  first_seen: maybeTime,
  last_seen: maybeTime,
  requests: z.int(),
  /** Tokens of all its surfaces. */
  tokens: z.int(),
  /** Null for the first version of a lineage. */
  lines_added: maybeWhole,
  lines_removed: maybeWhole,
  lines_moved: maybeWhole,
  lines_reworded: maybeWhole,
  tokens_added: maybeWhole,
  tokens_removed: maybeWhole,
});
export type PromptEdition = z.infer<typeof promptEdition>;

/** Versions of prompts with what changed since the one before, in the order of time; of one lineage or of all. */
export function editions(db: Queries, lineage: string | null): Promise<PromptEdition[]> {
  return checkedRows(
    db,
    promptEdition,
    `
    SELECT
      family_id, agent, family, agent_version, max(previous_agent_version) AS previous_agent_version,
      max(previous_family_id) AS previous_family_id, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
      max(requests) AS requests, sum(tokens)::BIGINT AS tokens, sum(lines_added)::BIGINT AS lines_added,
      sum(lines_removed)::BIGINT AS lines_removed, sum(lines_moved)::BIGINT AS lines_moved,
      sum(lines_reworded)::BIGINT AS lines_reworded, sum(tokens_added)::BIGINT AS tokens_added,
      sum(tokens_removed)::BIGINT AS tokens_removed
    FROM editions
    WHERE $lineage IS NULL OR lineage_id = $lineage
    GROUP BY family_id, agent, family, agent_version
    ORDER BY agent, min(first_seen) NULLS FIRST, family_id, agent_version`,
    { lineage },
  );
}

const promptChange = z.strictObject({
  location: z.string(),
  from_agent_version: maybeText,
  to_agent_version: maybeText,
  change: z.string(),
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
      location, from_agent_version, to_agent_version, change, left(before, $chars) AS before, left(after, $chars) AS after,
      left(below, 120) AS below
    FROM edition_changes
    WHERE family_id = $family
    ORDER BY to_agent_version DESC NULLS LAST, position, change_number
    LIMIT $changes`,
    { family, changes: limits.changes, chars: limits.chars },
  );
}

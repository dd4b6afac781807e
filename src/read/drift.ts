import type { Database } from '../store/database.ts';

export interface SlotBucketRow {
  slot: string;
  bucket: number;
  /** Rank of the commonest value there in `slot_values`; null where the slot is not. */
  rank: number | null;
  /** Distinct values there. */
  values: number;
}

/**
 * What the slots of a family held, request by request in the order of time, in at most `buckets` equal parts of these
 * requests; a part without the slot has no row.
 */
export function siteSlotBuckets(
  db: Database,
  family: string,
  { buckets }: { buckets: number },
): Promise<SlotBucketRow[]> {
  return db.rows<SlotBucketRow>(
    `
    WITH requests AS (
      SELECT
        x.exchange_id AS n, row_number() OVER (ORDER BY x.ts NULLS FIRST, x.exchange_id) - 1 AS place, count(*) OVER () AS total
      FROM _exchange_families ef JOIN _exchanges x ON x.exchange_id = ef.exchange_id
      WHERE ef.family_id = $family
    ),
    held AS (
      SELECT
        v.slot_id AS slot, v.rank,
        CASE WHEN r.total <= $buckets THEN r.place ELSE r.place * $buckets // r.total END AS bucket
      FROM requests r
      JOIN surfaces s ON s.exchange_id = r.n
      JOIN _slot_samples v ON v.text_id = s.text_id
      JOIN slots o ON o.slot_id = v.slot_id AND o.template_id = s.template_id AND o.family_id = $family
    ),
    counted AS (
      SELECT slot, bucket, rank, count(*) AS uses FROM held GROUP BY ALL
    )
    SELECT slot, bucket::INTEGER AS bucket, arg_max(rank, (uses, -rank)) AS rank, count(*) AS values
    FROM counted
    GROUP BY slot, bucket
    ORDER BY slot, bucket`,
    { family, buckets },
  );
}

interface SlotChangeRow {
  slot: string;
  change: number;
  /** First exchange with the new value. */
  id: string;
  ts: string | null;
  from_value: string | null;
  to_value: string | null;
  alongside: string[];
}

/** The latest changes of each slot of a family, the newest first; values cut after `chars` characters. */
export function siteSlotChanges(
  db: Database,
  family: string,
  limits: { changes: number; chars: number },
): Promise<SlotChangeRow[]> {
  return db.rows<SlotChangeRow>(
    `
    SELECT
      d.slot_id AS slot, d.change_number AS change, x.record_id AS id, d.first_seen AS ts, left(d.from_value, $chars) AS from_value,
      left(d.to_value, $chars) AS to_value, coalesce(d.alongside, []) AS alongside
    FROM slot_drift d JOIN _exchanges x ON x.exchange_id = d.exchange_id
    WHERE d.family_id = $family
    QUALIFY row_number() OVER (PARTITION BY d.slot_id ORDER BY d.change_number DESC) <= $changes
    ORDER BY d.slot_id, d.change_number DESC`,
    { family, changes: limits.changes, chars: limits.chars },
  );
}

interface SlotCostRow {
  agent: string;
  family: string;
  family_name: string;
  scope: string;
  place: string;
  template: string | null;
  /** Template line, from 0. */
  line: number | null;
  slot: string | null;
  name: string | null;
  text: string | null;
  pairs: number;
  all_pairs: number;
  tokens: number;
  lost_usd: number | null;
}

/**
 * What keeps prompts from being cached: slots and lines whose change makes what stands behind them new, the dearest
 * first. Of one family, or of all when `family` is null.
 */
export function siteSlotCosts(db: Database, family: string | null, limit: number): Promise<SlotCostRow[]> {
  return db.rows<SlotCostRow>(
    `
    SELECT
      agent, family_id AS family, family AS family_name, scope, location AS place, template_id AS template, line, slot_id AS slot,
      slot AS name, left(text, 200) AS text, pairs, all_pairs, uncacheable_tokens AS tokens, lost_usd::DOUBLE AS lost_usd
    FROM slot_cost
    WHERE uncacheable_tokens > 0 AND ($family IS NULL OR family_id = $family)
    ORDER BY uncacheable_tokens DESC, family_id, scope, cost_rank
    LIMIT $limit`,
    { family, limit },
  );
}

interface PromptVersionRow {
  family: string;
  agent: string;
  family_name: string;
  version: string | null;
  previous_version: string | null;
  previous_family: string | null;
  first_seen: string | null;
  last_seen: string | null;
  requests: number;
  /** Tokens of all its surfaces. */
  tokens: number;
  /** Null for the first version of a lineage. */
  lines_added: number | null;
  lines_removed: number | null;
  lines_moved: number | null;
  lines_reworded: number | null;
  tokens_added: number | null;
  tokens_removed: number | null;
}

/** Versions of prompts with what changed since the one before, in the order of time; of one lineage or of all. */
export function sitePromptVersions(db: Database, lineage: string | null): Promise<PromptVersionRow[]> {
  return db.rows<PromptVersionRow>(
    `
    SELECT
      family_id AS family, agent, family AS family_name, agent_version AS version, max(previous_agent_version) AS previous_version,
      max(previous_family_id) AS previous_family, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
      max(requests) AS requests, sum(tokens)::BIGINT AS tokens, sum(lines_added)::BIGINT AS lines_added,
      sum(lines_removed)::BIGINT AS lines_removed, sum(lines_moved)::BIGINT AS lines_moved,
      sum(lines_reworded)::BIGINT AS lines_reworded, sum(tokens_added)::BIGINT AS tokens_added,
      sum(tokens_removed)::BIGINT AS tokens_removed
    FROM prompt_versions
    WHERE $lineage IS NULL OR lineage_id = $lineage
    GROUP BY family_id, agent, family, agent_version
    ORDER BY agent, min(first_seen) NULLS FIRST, family_id, agent_version`,
    { lineage },
  );
}

interface PromptChangeRow {
  place: string;
  from_version: string | null;
  to_version: string | null;
  change: string;
  before: string | null;
  after: string | null;
  below: string | null;
}

/** What the versions of a family say otherwise than those before them; texts cut after `chars` characters. */
export function sitePromptChanges(
  db: Database,
  family: string,
  limits: { changes: number; chars: number },
): Promise<PromptChangeRow[]> {
  return db.rows<PromptChangeRow>(
    `
    SELECT
      location AS place, from_agent_version AS from_version, to_agent_version AS to_version, change, left(before, $chars) AS before, left(after, $chars) AS after,
      left(below, 120) AS below
    FROM prompt_changes
    WHERE family_id = $family
    ORDER BY to_agent_version DESC NULLS LAST, position, change_number
    LIMIT $changes`,
    { family, changes: limits.changes, chars: limits.chars },
  );
}

/** How often slots took another value, and how many tools were defined anew. */
export async function siteChangeTotals(db: Database): Promise<{ slots: number; tools: number }> {
  const [row] = await db.rows<{ slots: number; tools: number }>(`
    SELECT
      (SELECT count(*) FROM slot_drift) AS slots,
      (SELECT count(*) FROM (SELECT DISTINCT agent, name FROM tool_changes)) AS tools`);
  return row ?? { slots: 0, tools: 0 };
}

import type { Database } from '../database.ts';

/** A set of texts that requests of a family have together, one for each template that a request has. */
export interface StoredSample {
  parts: { template_id: string; text_id: number }[];
  requests: number;
  first_seen: string | null;
  /** The first request that has it, and the label of its session. */
  record_id: string;
  label: string | null;
}

/** What requests of a family have in all parts of its prompt, each combination once, oldest first. */
export function familySamples(db: Database, family: string, limit: number): Promise<StoredSample[]> {
  return db.rows(
    `
    WITH texts AS (
      SELECT s.exchange_id, s.template_id, min(s.text_id) AS text_id
      FROM surfaces s
      JOIN exchanges x USING (exchange_id)
      JOIN _sample_paths p ON p.text_id = s.text_id AND p.template_id = s.template_id
      WHERE x.family_id = $family
      GROUP BY ALL
    ),
    requests AS (
      SELECT exchange_id, list({template_id: template_id, text_id: text_id} ORDER BY template_id) AS parts
      FROM texts
      GROUP BY exchange_id
    )
    SELECT
      r.parts, count(*) AS requests, min(x.ts) AS first_seen, arg_min(x.record_id, x.exchange_id) AS record_id,
      arg_min(x.label, x.exchange_id) AS label
    FROM requests r JOIN exchanges x USING (exchange_id)
    GROUP BY r.parts
    ORDER BY first_seen, record_id
    LIMIT $limit`,
    { family, limit },
  );
}

/** How the given texts are composed from their templates, JSON text; see the table `_sample_paths`. */
export function pathsOfTexts(
  db: Database,
  texts: readonly number[],
): Promise<{ text_id: number; template_id: string; path: string }[]> {
  return db.rows(
    `
    SELECT p.text_id, p.template_id, p.path
    FROM _sample_paths p JOIN (SELECT unnest($texts::INTEGER[]) AS text_id) USING (text_id)
    ORDER BY p.template_id, p.text_id`,
    { texts },
  );
}

export interface SlotBucket {
  slot_id: string;
  bucket: number;
  /** Rank in `slot_values` of the most common value in this part. */
  rank: number | null;
}

/**
 * Slot values of a family over time. Its requests are divided into at most `buckets` equal parts; a part without the
 * slot has no row.
 */
export function slotBuckets(db: Database, family: string, buckets: number): Promise<SlotBucket[]> {
  return db.rows(
    `
    WITH requests AS (
      SELECT
        exchange_id, row_number() OVER (ORDER BY ts NULLS FIRST, exchange_id) - 1 AS position, count(*) OVER () AS total
      FROM exchanges
      WHERE family_id = $family
    ),
    held AS (
      SELECT
        v.slot_id, v.rank,
        CASE WHEN r.total <= $buckets THEN r.position ELSE r.position * $buckets // r.total END AS bucket
      FROM requests r
      JOIN surfaces s ON s.exchange_id = r.exchange_id
      JOIN _slot_samples v ON v.text_id = s.text_id
      JOIN slots o ON o.slot_id = v.slot_id AND o.template_id = s.template_id AND o.family_id = $family
    ),
    counted AS (
      SELECT slot_id, bucket, rank, count(*) AS uses FROM held GROUP BY ALL
    )
    SELECT slot_id, bucket::INTEGER AS bucket, arg_max(rank, (uses, -rank)) AS rank
    FROM counted
    GROUP BY slot_id, bucket
    ORDER BY slot_id, bucket`,
    { family, buckets },
  );
}

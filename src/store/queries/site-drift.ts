import type { Database } from '../database.ts';

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
        x.n, row_number() OVER (ORDER BY x.ts NULLS FIRST, x.n) - 1 AS place, count(*) OVER () AS total
      FROM _exchange_families ef JOIN _exchanges x ON x.n = ef.exchange
      WHERE ef.family_id = $family
    ),
    held AS (
      SELECT
        v.slot_id AS slot, v.rank,
        CASE WHEN r.total <= $buckets THEN r.place ELSE r.place * $buckets // r.total END AS bucket
      FROM requests r
      JOIN surfaces s ON s.exchange = r.n
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

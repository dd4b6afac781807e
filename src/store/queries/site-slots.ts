import type { Database } from '../database.ts';

export interface SlotListRow {
  slot: string;
  agent: string;
  family: string;
  family_name: string;
  role: string;
  name: string;
  kind: string;
  distinct_values: number;
  samples: number;
  requests: number;
  commonest: string;
}

/** Every slot of every prompt, those of main loops first, the most varying first. */
export function siteSlotList(db: Database, chars: number): Promise<SlotListRow[]> {
  return db.rows<SlotListRow>(
    `
    SELECT
      s.slot_id AS slot, f.agent, f.family_id AS family, f.name AS family_name, f.role, s.name, s.kind, s.distinct_values,
      s.samples, s.requests, left(coalesce(v.value, ''), $chars) AS commonest
    FROM slots s
    JOIN families f ON f.family_id = s.family_id
    LEFT JOIN slot_values v ON v.slot_id = s.slot_id AND v.rank = 0
    ORDER BY f.agent, f.role <> 'main', f.requests DESC, f.family_id, s.template_id, s.line, s.hole NULLS FIRST, s.slot_id`,
    { chars },
  );
}

/** When each of the commonest values of each slot was seen, as shares of the time its prompt was seen. */
export function siteSlotSpans(
  db: Database,
  values: number,
): Promise<{ slot: string; rank: number; first: number; last: number }[]> {
  return db.rows(
    `
    WITH span AS (
      SELECT
        family_id, epoch_ms(first_seen) AS first,
        greatest(epoch_ms(last_seen) - epoch_ms(first_seen), 1) AS length
      FROM families
    )
    SELECT
      v.slot_id AS slot, v.rank, (epoch_ms(v.first_seen) - span.first) / length AS first,
      (epoch_ms(v.last_seen) - span.first) / length AS last
    FROM slot_values v
    JOIN slots s ON s.slot_id = v.slot_id
    JOIN span ON span.family_id = s.family_id
    WHERE v.rank < $values AND v.first_seen IS NOT NULL AND span.first IS NOT NULL
    ORDER BY v.slot_id, v.rank`,
    { values },
  );
}

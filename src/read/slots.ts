import type { Database } from '../store/database.ts';

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
  /** Requests of its prompt. */
  family_requests: number;
  commonest: string;
}

/** Every slot of every prompt, those of main loops first, the most varying first. */
export function siteSlotList(db: Database, chars: number): Promise<SlotListRow[]> {
  return db.rows<SlotListRow>(
    `
    SELECT
      s.slot_id AS slot, f.agent, f.family_id AS family, f.name AS family_name, f.role, s.name, s.kind, s.distinct_values,
      s.samples, s.requests, f.requests AS family_requests, left(coalesce(v.value, ''), $chars) AS commonest
    FROM slots s
    JOIN families f ON f.family_id = s.family_id
    LEFT JOIN slot_values v ON v.slot_id = s.slot_id AND v.rank = 0
    ORDER BY f.agent, f.role <> 'main', f.requests DESC, f.family_id, s.template_id, s.line, s.placeholder NULLS FIRST, s.slot_id`,
    { chars },
  );
}

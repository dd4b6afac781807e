import type { Database } from '../database.ts';

/** What varies in a template, as far as selected exchanges show it. */
export interface SlotLine {
  slot: string;
  template: string;
  name: string;
  kind: string;
  /** Template line, from 0. */
  line: number;
  hole: number | null;
  /** Kind and range of lines when the slot is a block. */
  block: string | null;
  firstLine: number | null;
  lastLine: number | null;
  /** Distinct values seen, and exchanges that hold one (for blocks: that have it). */
  values: number;
  requests: number;
}

export function reportSlots(db: Database): Promise<SlotLine[]> {
  return db.rows<SlotLine>(`
    WITH held AS (
      SELECT h.slot_id, h.rank, s.exchange
      FROM _slot_samples h
      JOIN slots USING (slot_id)
      JOIN surfaces s ON s.text_id = h.text_id AND s.template_id = slots.template_id
      JOIN selected ON selected.n = s.exchange
    ), counted AS (
      SELECT h.slot_id, count(DISTINCT h.rank) AS values,
        count(DISTINCT h.exchange) FILTER (coalesce(v.value, '') <> 'absent' OR slots.hole IS NOT NULL) AS requests
      FROM held h
      JOIN slots USING (slot_id)
      LEFT JOIN slot_values v ON v.slot_id = h.slot_id AND v.rank = h.rank
      GROUP BY ALL
    )
    SELECT
      s.slot_id AS slot, s.template_id AS template, s.name, s.kind, s.line, s.hole, b.kind AS block,
      b.first_line AS "firstLine", b.last_line AS "lastLine", c.values, c.requests
    FROM slots s
    JOIN counted c USING (slot_id)
    LEFT JOIN template_blocks b ON b.template_id = s.template_id AND b.block = s.block AND s.hole IS NULL
    ORDER BY s.template_id, s.line, s.hole NULLS FIRST, s.slot_id`);
}

/** A value of a slot, with the selected exchanges that hold it. */
export interface ValueLine {
  slot: string;
  value: string;
  requests: number;
}

/** The commonest values of each slot, most frequent first. */
export function reportSlotValues(db: Database, most: number): Promise<ValueLine[]> {
  return db.rows<ValueLine>(
    `
    WITH held AS (
      SELECT h.slot_id, h.rank, count(DISTINCT s.exchange) AS requests
      FROM _slot_samples h
      JOIN slots USING (slot_id)
      JOIN surfaces s ON s.text_id = h.text_id AND s.template_id = slots.template_id
      JOIN selected ON selected.n = s.exchange
      GROUP BY ALL
    )
    SELECT h.slot_id AS slot, v.value, h.requests
    FROM held h JOIN slot_values v ON v.slot_id = h.slot_id AND v.rank = h.rank
    QUALIFY row_number() OVER (PARTITION BY h.slot_id ORDER BY h.requests DESC, v.value) <= $most
    ORDER BY h.slot_id, h.requests DESC, v.value`,
    { most },
  );
}

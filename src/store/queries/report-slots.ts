import type { Queries } from '../side-by-side.ts';

/** A line of a template, where a slot or block stands. */
export interface TemplateText {
  template_id: string;
  line: number;
  kind: string;
  literals: string[];
}

/** The lines of templates that have a slot, or begin a block. */
export function slotLines(db: Queries): Promise<TemplateText[]> {
  return db.rows<TemplateText>(`
    SELECT l.template_id, l.line, l.kind, l.literals
    FROM template_lines l
    WHERE EXISTS (
      SELECT 1 FROM slots s LEFT JOIN template_blocks b ON b.template_id = s.template_id AND b.block = s.block AND s.placeholder IS NULL
      WHERE s.template_id = l.template_id AND (s.line = l.line OR l.line BETWEEN b.first_line AND b.last_line)
    )
    ORDER BY l.template_id, l.line`);
}

/** A value of a slot, with how many exchanges hold it. */
export interface SlotValue {
  slot_id: string;
  value: string;
  requests: number;
}

/** The commonest values of each slot, most frequent first. */
export function commonestValues(db: Queries, most: number): Promise<SlotValue[]> {
  return db.rows<SlotValue>(
    'SELECT slot_id, value, requests FROM slot_values WHERE rank < $most ORDER BY slot_id, rank',
    { most },
  );
}

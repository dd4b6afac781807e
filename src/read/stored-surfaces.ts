import { z } from 'zod';
import type { Block, Column, ColumnKind, Slot } from '../analysis/prompts/types.ts';
import type { Database } from '../store/database.ts';
import type { OutlineInput } from './outline.ts';
import { checkedRows } from './query.ts';
import {
  type Template,
  type TemplateBlock,
  type TemplateLine,
  templateBlocks,
  templateLines,
  templates,
} from './skeleton.ts';
import { familySlots } from './slots.ts';

/** A slot with its behaviour over time, if known. */
export interface ListedSlot extends Slot {
  pattern?: string | null;
  changes?: number | null;
  follows?: readonly string[];
}

/** One surface of a family as stored in the database. */
export interface StoredSurface {
  kind: string;
  location: string;
  /** Number of requests of the family that have it. */
  support: number;
  templateId: string;
  template: OutlineInput & { slots: ListedSlot[] };
}

/** The surfaces of a family in wire order, each with its template rebuilt from its rows. */
export async function loadSurfaces(db: Database, family: string): Promise<StoredSurface[]> {
  const [all, slots, values] = await Promise.all([
    templates(db, family),
    familySlots(db, family),
    allSlotValues(db, family),
  ]);
  const valuesOf = Map.groupBy(values, ({ slot_id }) => slot_id);
  const own = Map.groupBy(slots, ({ template_id }) => template_id);
  return Promise.all(
    all.map(async (row) => ({
      kind: row.kind,
      location: row.location,
      support: row.requests,
      templateId: row.template_id,
      template: {
        ...(await shape(db, row)),
        samples: row.samples,
        slots: (own.get(row.template_id) ?? []).map(
          ({ slot_id, name, kind, line, placeholder, block, pattern, changes, determined_by }) => ({
            id: slot_id,
            name,
            kind,
            column: line,
            axis: 'run' as const,
            placeholder,
            block,
            pattern,
            changes,
            follows: determined_by,
            values: (valuesOf.get(slot_id) ?? []).map(({ value, requests, first_seen, last_seen }) => ({
              value,
              count: requests,
              firstSeen: first_seen,
              lastSeen: last_seen,
            })),
          }),
        ),
      },
    })),
  );
}

const slotValue = z.strictObject({
  slot_id: z.string(),
  value: z.string(),
  requests: z.int(),
  /** Milliseconds since 1970. */
  first_seen: z.number().nullable(),
  last_seen: z.number().nullable(),
});

/** All values of the slots of a family, most frequent first. */
function allSlotValues(db: Database, family: string): Promise<z.infer<typeof slotValue>[]> {
  return checkedRows(
    db,
    slotValue,
    `
    SELECT v.slot_id, v.value, v.requests, epoch_ms(v.first_seen) AS first_seen, epoch_ms(v.last_seen) AS last_seen
    FROM slot_values v JOIN slots s ON s.slot_id = v.slot_id
    WHERE s.family_id = $family
    ORDER BY v.slot_id, v.rank`,
    { family },
  );
}

async function shape(
  db: Database,
  { template_id }: Template,
): Promise<Pick<OutlineInput, 'columns' | 'blocks'>> {
  const [lines, blocks] = await Promise.all([
    templateLines(db, template_id),
    templateBlocks(db, template_id),
  ]);
  return { columns: lines.map(storedColumn), blocks: blocks.map(storedBlock) };
}

/** A column of a template from its row of `template_lines`. */
function storedColumn({
  kind,
  literals,
  support,
  block,
}: Pick<TemplateLine, 'kind' | 'literals' | 'support' | 'block'>): Column {
  return { kind: kind as ColumnKind, literals, support, block };
}

/** A block of a template from its row of `template_blocks`. */
function storedBlock({ block, kind, parent, first_line, last_line, support }: TemplateBlock): Block {
  return {
    id: block,
    kind: kind as Block['kind'],
    parent,
    firstColumn: first_line,
    lastColumn: last_line,
    support,
  };
}

import { type Template, templateBlocks, templateLines, templates } from '../../read/skeleton.ts';
import { familySlots } from '../../read/slots.ts';
import type { Database } from '../../store/database.ts';
import { allSlotValues } from '../../store/queries/skeleton-families.ts';
import type { OutlineInput } from '../prompts/outline.ts';
import type { ListedSlot } from '../prompts/slot-lines.ts';
import { storedBlock, storedColumn } from '../prompts/stored-skeleton.ts';

/** One surface of a family as stored in the database. */
export interface StoredSurface {
  kind: string;
  place: string;
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
  const valuesOf = Map.groupBy(values, ({ slot }) => slot);
  const own = Map.groupBy(slots, ({ template_id }) => template_id);
  return Promise.all(
    all.map(async (row) => ({
      kind: row.kind,
      place: row.location,
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

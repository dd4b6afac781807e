import {
  siteSlots,
  siteTemplateBlocks,
  siteTemplateLines,
  siteTemplates,
  type TemplateRow,
} from '../../read/families.ts';
import type { Database } from '../../store/database.ts';
import { allSlotValues } from '../../store/queries/skeleton-families.ts';
import type { OutlineInput } from '../prompts/outline.ts';
import type { ListedSlot } from '../prompts/slot-lines.ts';
import { storedBlock, storedColumn } from '../prompts/stored-skeleton.ts';

/** One surface of a family as the database has it. */
export interface StoredSurface {
  kind: string;
  place: string;
  /** Requests of the family that have it. */
  support: number;
  templateId: string;
  template: OutlineInput & { slots: ListedSlot[] };
}

/** The surfaces of a family in wire order, each with its template put together from its rows. */
export async function loadSurfaces(db: Database, family: string): Promise<StoredSurface[]> {
  const [templates, slots, values] = await Promise.all([
    siteTemplates(db, family),
    siteSlots(db, family),
    allSlotValues(db, family),
  ]);
  const valuesOf = Map.groupBy(values, ({ slot }) => slot);
  const own = Map.groupBy(slots, ({ template }) => template);
  return Promise.all(
    templates.map(async (row) => ({
      kind: row.kind,
      place: row.place,
      support: row.requests,
      templateId: row.template,
      template: {
        ...(await shape(db, row)),
        samples: row.samples,
        slots: (own.get(row.template) ?? []).map(
          ({ slot, name, kind, line, hole, block, pattern, changes, follows }) => ({
            id: slot,
            name,
            kind,
            column: line,
            axis: 'run' as const,
            placeholder: hole,
            block,
            pattern,
            changes,
            follows,
            values: (valuesOf.get(slot) ?? []).map(({ value, requests, first_seen, last_seen }) => ({
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
  { template }: TemplateRow,
): Promise<Pick<OutlineInput, 'columns' | 'blocks'>> {
  const [lines, blocks] = await Promise.all([
    siteTemplateLines(db, template),
    siteTemplateBlocks(db, template),
  ]);
  return { columns: lines.map(storedColumn), blocks: blocks.map(storedBlock) };
}

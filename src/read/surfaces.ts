import type { SlotValue, TemplateText } from '../store/queries/report-slots.ts';
import type { SlotReport, SurfaceReport } from './report-schema.ts';

type SurfaceRow = Omit<SurfaceReport, 'variants'>;
type SlotRow = Omit<SlotReport, 'where' | 'top'>;

/** Joins instruction texts with their slots and what stands in them. */
export function surfaceReports(rows: {
  surfaces: readonly SurfaceRow[];
  lines: readonly TemplateText[];
  slots: readonly SlotRow[];
  values: readonly SlotValue[];
}): SurfaceReport[] {
  const lines = Map.groupBy(rows.lines, ({ template_id }) => template_id);
  const slots = Map.groupBy(rows.slots, ({ template_id }) => template_id);
  const values = Map.groupBy(rows.values, ({ slot_id }) => slot_id);
  return rows.surfaces.map((surface) => {
    const own = slots.get(surface.template_id) ?? [];
    const text = new Map((lines.get(surface.template_id) ?? []).map((line) => [line.line, line]));
    return {
      ...surface,
      variants: own.map((slot) => ({
        ...slot,
        where: slot.placeholder === null ? firstWords(slot, text) : lineInContext(slot, own, text),
        top: (values.get(slot.slot_id) ?? []).map(({ value, requests }) => ({ value, requests })),
      })),
    };
  });
}

/** The template line of a hole, with the names of what varies in it. */
function lineInContext(
  { line }: SlotRow,
  slots: readonly SlotRow[],
  text: ReadonlyMap<number, TemplateText>,
): string {
  const literals = text.get(line)?.literals ?? [];
  const names = slots.filter((slot) => slot.line === line && slot.placeholder !== null);
  return literals
    .map((literal, hole) => {
      const name = names.find((slot) => slot.placeholder === hole)?.slot;
      return hole === literals.length - 1 ? literal : `${literal}⟨${name ?? '…'}⟩`;
    })
    .join('');
}

/** The first line of a block that says something. */
function firstWords({ first_line, last_line }: SlotRow, text: ReadonlyMap<number, TemplateText>): string {
  for (let line = first_line ?? 0; line <= (last_line ?? -1); line++) {
    const words = (text.get(line)?.literals ?? []).join('⟨…⟩');
    if (words.replaceAll('⟨…⟩', '').trim() !== '') return words;
  }
  return '';
}

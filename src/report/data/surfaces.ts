import type { TemplateLine, TemplateText } from '../../store/queries/report-families.ts';
import type { SlotLine, ValueLine } from '../../store/queries/report-slots.ts';
import { couldStillVary } from '../evidence.ts';
import type { SlotReport, SurfaceReport } from './types.ts';

/** Joins templates with their slots and what stands in them. */
export function surfaceReports(rows: {
  templates: readonly TemplateLine[];
  lines: readonly TemplateText[];
  slots: readonly SlotLine[];
  values: readonly ValueLine[];
}): SurfaceReport[] {
  const lines = Map.groupBy(rows.lines, ({ template }) => template);
  const slots = Map.groupBy(rows.slots, ({ template }) => template);
  const values = Map.groupBy(rows.values, ({ slot }) => slot);
  return rows.templates.map((template) => {
    const own = slots.get(template.template) ?? [];
    const text = new Map((lines.get(template.template) ?? []).map((line) => [line.line, line]));
    const looks = Math.max(template.sessions, template.texts);
    return {
      ...template,
      fixedShare: template.meanChars === 0 ? 1 : Math.min(1, template.fixedChars / template.meanChars),
      looks,
      couldVary: couldStillVary(looks),
      slots: own.map(
        (slot): SlotReport => ({
          ...slot,
          where: slot.hole === null ? firstWords(slot, text) : lineInContext(slot, own, text),
          top: (values.get(slot.slot) ?? []).map(({ value, requests }) => ({ value, requests })),
        }),
      ),
    };
  });
}

/** The template line of a hole, with the names of what varies in it. */
function lineInContext(
  { line }: SlotLine,
  slots: readonly SlotLine[],
  text: ReadonlyMap<number, TemplateText>,
): string {
  const literals = text.get(line)?.literals ?? [];
  const names = slots.filter((slot) => slot.line === line && slot.hole !== null);
  return literals
    .map((literal, hole) => {
      const name = names.find((slot) => slot.hole === hole)?.name;
      return hole === literals.length - 1 ? literal : `${literal}⟨${name ?? '…'}⟩`;
    })
    .join('');
}

/** The first line of a block that says something. */
function firstWords({ firstLine, lastLine }: SlotLine, text: ReadonlyMap<number, TemplateText>): string {
  for (let line = firstLine ?? 0; line <= (lastLine ?? -1); line++) {
    const words = (text.get(line)?.literals ?? []).join('⟨…⟩');
    if (words.replaceAll('⟨…⟩', '').trim() !== '') return words;
  }
  return '';
}

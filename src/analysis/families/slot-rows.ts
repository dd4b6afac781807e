import { absent, sampleLines, slotValuesIn } from '../prompts/sample-lines.ts';
import type { Template } from '../prompts/types.ts';
import type { SomeTables, Tables } from '../tables.ts';

interface SlotInput {
  family: string;
  template: Template;
  /** Number of a text by hash. */
  textId(hash: string): number;
  /** Number of exchanges of the family that contain a text. */
  requestsOf(hash: string): number;
}

/** The tables about what varies in one template. */
export function slotRows({ family, template, textId, requestsOf }: SlotInput): SomeTables {
  const samples = [...template.paths].map(([hash, path]) => ({ hash, lines: sampleLines(template, path) }));
  const tables: Pick<Tables, 'slots' | 'slot_values' | '_slot_samples'> = {
    slots: [],
    slot_values: [],
    _slot_samples: [],
  };
  for (const slot of template.slots) {
    const held = samples.map(({ hash, lines }) => ({ hash, values: slotValuesIn(slot, template, lines) }));
    const having = held.filter(({ values }) => values.some((value) => value !== absent));
    tables.slots.push({
      slot_id: slot.id,
      family_id: family,
      template_id: template.id,
      name: slot.name,
      kind: slot.kind,
      line: slot.column,
      placeholder: slot.placeholder,
      block: slot.block,
      distinct_values: slot.values.length,
      samples: having.length,
      requests: having.reduce((sum, { hash }) => sum + requestsOf(hash), 0),
    });
    const ranks = new Map(slot.values.map(({ value }, rank) => [value, rank]));
    for (const { hash, values } of held) {
      for (const value of new Set(values)) {
        tables._slot_samples.push({
          slot_id: slot.id,
          text_id: textId(hash),
          rank: ranks.get(value) as number,
        });
      }
    }
    for (const [rank, { value, count, firstSeen, lastSeen }] of slot.values.entries()) {
      tables.slot_values.push({
        slot_id: slot.id,
        rank,
        value,
        requests: count,
        first_seen: firstSeen,
        last_seen: lastSeen,
      });
    }
  }
  return tables;
}

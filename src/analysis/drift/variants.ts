import type { DerivedRow } from '../../store/schema/tables.ts';
import { sampleLines, slotValuesIn } from '../prompts/sample-lines.ts';
import type { Family } from '../prompts/types.ts';
import type { EditionRequest } from './editions.ts';

export interface VariantsInput {
  families: readonly Family[];
  requestOf(id: string): EditionRequest;
  /** Hash of the text that an exchange has of a template; null when it has none. */
  hashOf(exchange: number, template: string): string | null;
}

/** Rows of `variants`: the values of each version and model for slots that these set. */
export function variantRows({ families, requestOf, hashOf }: VariantsInput): DerivedRow<'variants'>[] {
  const rows: DerivedRow<'variants'>[] = [];
  for (const { id: family, requests, surfaces } of families) {
    for (const { template } of surfaces) {
      if (template.variants.length === 0) continue;
      const sent = requests.map(requestOf).flatMap(({ exchange, version, model }) => {
        const hash = hashOf(exchange, template.id);
        return hash === null ? [] : [{ version, model, hash }];
      });
      const uses = Map.groupBy(sent, (own) => JSON.stringify([own.version, own.model, own.hash]));
      const lines = new Map(
        [...new Set(sent.map(({ hash }) => hash))].map((hash) => [
          hash,
          sampleLines(template, template.paths.get(hash) ?? []),
        ]),
      );
      for (const variant of template.variants) {
        const held = [...uses.values()].flatMap((own) => {
          const { version, model, hash } = own[0] as (typeof own)[number];
          const values = slotValuesIn(variant, template, lines.get(hash) ?? []);
          return values.length === 0
            ? []
            : [{ version, model, value: values.join('\n'), requests: own.length }];
        });
        const groups = Map.groupBy(held, ({ version, model, value }) =>
          JSON.stringify([version, model, value]),
        );
        for (const own of groups.values()) {
          const { version, model, value } = own[0] as (typeof own)[number];
          rows.push({
            variant_id: variant.id,
            family_id: family,
            template_id: template.id,
            name: variant.name,
            kind: variant.kind,
            axis: variant.axis,
            line: variant.column,
            placeholder: variant.placeholder,
            block: variant.block,
            agent_version: version,
            model,
            value,
            requests: own.reduce((sum, { requests: count }) => sum + count, 0),
          });
        }
      }
    }
  }
  return rows;
}

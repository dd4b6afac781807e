import type { TextUseRow } from '../../store/queries/grown-families.ts';
import type { SurfaceKind } from '../../wire/types.ts';
import { findSlots } from '../prompts/slots/find-slots.ts';
import { earliest, latest, type TextUse, ValueCounts } from '../prompts/slots/value-counts.ts';
import { storedBlock, storedColumn } from '../prompts/stored-skeleton.ts';
import type { Family, FamilySurface, PathItem, Template } from '../prompts/types.ts';
import { keeps } from './anew.ts';
import type { Known } from './known.ts';

/**
 * A family as the search for families would find it again, with other uses of the same texts: skeleton, blocks and paths
 * are functions of the set of texts and stay; what slots hold most often is counted anew.
 */
export function revived(id: string, requests: string[], uses: readonly TextUseRow[], known: Known): Family {
  const row = known.families.get(id);
  const templates = known.templates.get(id) ?? [];
  keeps(row !== undefined, 'an unknown family');
  const byTemplate = Map.groupBy(uses, ({ template }) => template);
  keepsOrder(
    templates.map(({ template }) => template),
    byTemplate,
  );
  const hashOf = new Map(known.texts.map((text) => [text.id, text.hash]));
  const surfaces = templates.map(
    ({ template, kind, place, position, samples, requests: support }): FamilySurface => {
      const own = byTemplate.get(template) ?? [];
      keeps(commonest(own, 'kind') === kind && commonest(own, 'place') === place, 'surfaces at other places');
      return {
        kind: kind as SurfaceKind,
        place,
        position,
        template: templateOf(template, samples, own, hashOf, known),
        support,
      };
    },
  );
  const all = surfaces.flatMap(({ template }) => [...template.paths.keys()]);
  keeps(new Set(all).size === all.length, 'a text in two surfaces of a family');
  return { id, agent: row.agent, name: row.name, role: row.role, lineage: row.lineage, requests, surfaces };
}

function templateOf(
  id: string,
  samples: number,
  uses: readonly TextUseRow[],
  hashOf: ReadonlyMap<number, string>,
  { skeletons }: Known,
): Template {
  const of = <T extends { template: string }>(rows: readonly T[]): T[] =>
    rows.filter(({ template }) => template === id);
  const columns = of(skeletons.lines).map(storedColumn);
  const blocks = of(skeletons.blocks).map(storedBlock);
  const byText = Map.groupBy(uses, ({ text }) => text);
  const paths = new Map<string, PathItem[]>();
  const used = of(skeletons.paths).map(({ text, path }) => {
    const items = JSON.parse(path) as PathItem[];
    paths.set(hashOf.get(text) as string, items);
    return { path: items, use: useOf(byText.get(text) ?? []) };
  });
  const slots = findSlots({
    templateId: id,
    columns,
    blocks,
    counts: new ValueCounts(columns, blocks, used),
  });
  const told = slots
    .map(({ id: slot, name, kind, column, hole, block, values }) =>
      JSON.stringify([slot, name, kind, column, hole, block, values.length]),
    )
    .sort();
  const before = of(skeletons.slots)
    .map(({ slot, name, kind, line, hole, block, distinct_values }) =>
      JSON.stringify([slot, name, kind, line, hole, block, distinct_values]),
    )
    .sort();
  keeps(told.join('\n') === before.join('\n'), 'slots by another name');
  return { id, samples, columns, blocks, slots, paths };
}

function useOf(rows: readonly TextUseRow[]): TextUse {
  return rows.reduce<TextUse>(
    (use, { uses, first_seen, last_seen }) => ({
      requests: use.requests + uses,
      firstSeen: earliest(use.firstSeen, first_seen),
      lastSeen: latest(use.lastSeen, last_seen),
    }),
    { requests: 0, firstSeen: null, lastSeen: null },
  );
}

/** Surfaces stand in the order of their mean place, then of their commonest one (family/surfaces.ts). */
function keepsOrder(
  templates: readonly string[],
  byTemplate: ReadonlyMap<string, readonly TextUseRow[]>,
): void {
  const order = templates
    .map((template) => {
      const own = byTemplate.get(template) ?? [];
      const [uses, positions] = [sum(own.map((row) => row.uses)), sum(own.map((row) => row.positions))];
      return { template, at: positions / uses, place: commonest(own, 'place') };
    })
    .sort((a, b) => a.at - b.at || (a.place < b.place ? -1 : a.place > b.place ? 1 : 0));
  keeps(
    order.every(({ template }, at) => template === templates[at]),
    'surfaces in another order',
  );
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

function commonest(rows: readonly TextUseRow[], column: 'kind' | 'place'): string {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(row[column], (counts.get(row[column]) ?? 0) + row.uses);
  const [first] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return first?.[0] ?? '';
}

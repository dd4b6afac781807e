import type { Family, FamilySurface } from '../prompts/types.ts';
import type { Exchange } from '../requests/material.ts';
import { joinTables, type SomeTables, type Tables } from '../tables.ts';
import { slotRows } from './slot-rows.ts';

/** The input for the rows about families. */
export interface FamilyInput {
  families: readonly Family[];
  /** By id. */
  requests: ReadonlyMap<
    string,
    { exchange: Pick<Exchange, 'n' | 'ts'>; request: { surfaces: readonly { hash: string }[] } }
  >;
  /** By hash: number, length in characters and tokens of each distinct text. */
  texts: ReadonlyMap<string, { id: number; chars: number; tokens: number }>;
  /** Tokens of a text. */
  count(text: string): number;
}

/** The tables about families, their templates and slots. */
export function familyRows(input: FamilyInput): Tables {
  return joinTables(
    input.families.flatMap((family) => [ownRows(family, input), ...surfacesRows(family, input)]),
  );
}

function ownRows(family: Family, { requests }: FamilyInput): SomeTables {
  const members = family.requests
    .map((id) => requests.get(id)?.exchange)
    .filter((exchange) => exchange !== undefined);
  const times = members.map(({ ts }) => ts).filter((ts) => ts !== null);
  const row = {
    family_id: family.id,
    agent: family.agent,
    name: family.name,
    role: family.role,
    lineage_id: family.lineage,
    requests: members.length,
    first_seen: times.reduce<number | null>((a, b) => (a === null || b < a ? b : a), null),
    last_seen: times.reduce<number | null>((a, b) => (a === null || b > a ? b : a), null),
  };
  return {
    families: [row],
    _exchange_families: members.map(({ n }) => ({ exchange_id: n, family_id: family.id })),
  };
}

function surfacesRows(family: Family, input: FamilyInput): SomeTables[] {
  const { texts, requests } = input;
  const uses = new Map<string, number>();
  for (const id of family.requests) {
    const hashes = new Set(requests.get(id)?.request.surfaces.map(({ hash }) => hash));
    for (const hash of hashes) uses.set(hash, (uses.get(hash) ?? 0) + 1);
  }
  const textId = (hash: string): number => {
    const text = texts.get(hash);
    if (!text) throw new Error(`No surface has the text ${hash}`);
    return text.id;
  };
  return family.surfaces.flatMap((surface) => [
    templateRows(family, surface, input),
    {
      _sample_paths: [...surface.template.paths].map(([hash, path]) => ({
        template_id: surface.template.id,
        text_id: textId(hash),
        path: JSON.stringify(path),
      })),
    },
    slotRows({
      family: family.id,
      template: surface.template,
      textId,
      requestsOf: (hash) => uses.get(hash) ?? 0,
    }),
  ]);
}

function templateRows(family: Family, surface: FamilySurface, { texts, count }: FamilyInput): SomeTables {
  const { template } = surface;
  const id = template.id;
  const fixed = template.columns
    .filter(({ kind, support }) => kind === 'F' || (kind === 'S' && support === template.samples))
    .map(({ literals }) => literals.join(''));
  const samples = [...template.paths.keys()]
    .map((hash) => texts.get(hash))
    .filter((text) => text !== undefined);
  return {
    templates: [
      {
        template_id: id,
        family_id: family.id,
        position: surface.position,
        kind: surface.kind,
        location: surface.place,
        samples: template.samples,
        requests: surface.support,
        columns: template.columns.length,
        fixed_lines: template.columns.filter(({ kind }) => kind === 'F').length,
        // Line ends are text too; a template of n fixed lines has n - 1 of them.
        fixed_chars: fixed.reduce((sum, text) => sum + text.length + 1, fixed.length > 0 ? -1 : 0),
        fixed_tokens: count(fixed.join('\n')),
        mean_chars: mean(samples.map(({ chars }) => chars)),
        mean_tokens: mean(samples.map(({ tokens }) => tokens)),
      },
    ],
    template_lines: template.columns.map(({ kind, literals, support, block }, line) => ({
      template_id: id,
      line,
      kind,
      literals,
      support,
      block,
    })),
    template_blocks: template.blocks.map((block) => ({
      template_id: id,
      block: block.id,
      kind: block.kind,
      parent: block.parent,
      first_line: block.firstColumn,
      last_line: block.lastColumn,
      support: block.support,
    })),
  };
}

const mean = (numbers: readonly number[]): number =>
  numbers.length === 0 ? 0 : numbers.reduce((a, b) => a + b, 0) / numbers.length;

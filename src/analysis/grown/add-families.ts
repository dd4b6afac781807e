import type { Database } from '../../store/database.ts';
import { type KnownTemplateRow, textsOfRequests } from '../../store/queries/grown-families.ts';
import type { OutlineRow } from '../../store/queries/grown-outline.ts';
import { recountFamilyTools, replaceOf } from '../../store/queries/grown-write.ts';
import { circumstancesOf } from '../drift/circumstances.ts';
import { promptChanges } from '../drift/prompt-changes.ts';
import { slotChanges } from '../drift/slot-changes.ts';
import { surfaceTexts } from '../drift/tables.ts';
import { heldRanks } from '../families/held-values.ts';
import { familyRows } from '../families/rows.ts';
import type { Family, FamilySurface } from '../prompts/types.ts';
import type { ClientFacts } from '../requests/client-facts.ts';
import type { TokenCounter } from '../tokens/count.ts';
import type { Known } from './known.ts';

interface GrownFamilies {
  /** The families that got requests, with those of the part. */
  grown: readonly Family[];
  known: Known;
  /** Every exchange with its family, by time then id. */
  outlines: readonly OutlineRow[];
  facts: ClientFacts;
  count: TokenCounter;
}

/**
 * Counts anew what is said of families that got requests: how often their values came, how their slots and prompts
 * changed. Their skeletons stay. Call it when the surfaces of the new requests are written.
 */
export async function addToFamilies(
  database: Database,
  { grown, known, outlines, facts, count }: GrownFamilies,
): Promise<void> {
  if (grown.length === 0) return;
  const members = Map.groupBy(outlines, ({ family }) => family);
  const idsOf = (family: string): string[] =>
    (members.get(family) ?? []).map(({ id }) => id).sort((a, b) => (a < b ? -1 : 1));
  const families = grown.map((family) => ({ ...family, requests: idsOf(family.id) }));
  const lineages = new Set(families.map(({ lineage }) => lineage));
  const related = [...known.families.values()]
    .filter(({ lineage }) => lineages.has(lineage))
    .map(
      ({ family, agent, name, role, lineage }): Family =>
        families.find(({ id }) => id === family) ?? {
          id: family,
          agent,
          name,
          role,
          lineage,
          requests: idsOf(family),
          surfaces: (known.templates.get(family) ?? []).map(bare),
        },
    );
  const surfaces = await textsOfRequests(
    database,
    related.map(({ id }) => id),
  );
  const hashes = new Map(known.texts.map(({ id, hash }) => [id, hash]));
  const ofExchange = Map.groupBy(surfaces, ({ exchange }) => exchange);
  const byId = new Map(outlines.map((outline) => [outline.id, outline]));
  const of = (id: string) => byId.get(id) as OutlineRow;
  const requests = new Map(
    families.flatMap((family) =>
      family.requests.map((id) => {
        const exchange = of(id);
        const own = (ofExchange.get(exchange.n) ?? []).map(({ text_id }) => ({
          hash: hashes.get(text_id) as string,
        }));
        return [id, { exchange, request: { surfaces: own } }] as const;
      }),
    ),
  );
  const supports = supportsOf(surfaces);
  const rows = familyRows({
    families: families.map((family) => ({
      ...family,
      surfaces: family.surfaces.map((surface) => ({
        ...surface,
        support: supports.get(surface.template.id) ?? 0,
      })),
    })),
    requests,
    texts: known.sizes,
    count,
  });
  const textOf = surfaceTexts(surfaces);
  const drift = slotChanges({
    families,
    textOf,
    ranksOf: heldRanks(rows['_slot_samples'] ?? []),
    seen: (id) => {
      const { n, ts, session, version, model, tool_set, typed } = of(id);
      const about = session === null ? undefined : facts.sessions.get(session);
      const exchange = { agentVersion: version, model, ts, session };
      return {
        exchange: n,
        ts,
        circumstances: circumstancesOf(exchange, { session: about, toolSet: tool_set, prompt: typed }),
      };
    },
  });
  const texts = new Map(known.texts.map((text) => [text.id, text]));
  const prompts = promptChanges({
    families: related,
    textOf,
    count,
    text: (id) => texts.get(id) as Known['texts'][number],
    requestOf: (id) => ({ exchange: of(id).n, ts: of(id).ts, version: of(id).version }),
  });
  const slots = (rows['slots'] ?? []).map((row) => ({
    ...row,
    ...drift.patterns.get(row['slot_id'] as string),
  }));
  const slotIds = families.flatMap(({ surfaces: own }) =>
    own.flatMap(({ template }) => template.slots.map(({ id }) => id)),
  );
  const ids = families.map(({ id }) => id);
  await replaceOf(database, 'families', 'family_id', ids, rows['families'] ?? []);
  await replaceOf(database, 'templates', 'family_id', ids, rows['templates'] ?? []);
  await replaceOf(database, 'slots', 'slot_id', slotIds, slots);
  await replaceOf(database, 'slot_values', 'slot_id', slotIds, rows['slot_values'] ?? []);
  await replaceOf(database, '_slot_samples', 'slot_id', slotIds, rows['_slot_samples'] ?? []);
  for (const [table, changed] of Object.entries(drift.tables))
    await replaceOf(database, table, 'slot_id', slotIds, changed);
  for (const [table, changed] of Object.entries(prompts))
    await replaceOf(database, table, 'lineage', [...lineages], changed);
  await recountFamilyTools(database, ids);
}

/** A surface of a family that got nothing, as far as versions of prompts are told from it. */
function bare({ template, kind, place, position, samples, requests }: KnownTemplateRow): FamilySurface {
  return {
    kind: kind as FamilySurface['kind'],
    place,
    position,
    support: requests,
    template: { id: template, samples, columns: [], blocks: [], slots: [], paths: new Map() },
  };
}

/** Requests that have each template. */
function supportsOf(
  surfaces: readonly { exchange: number; template_id: string | null }[],
): Map<string, number> {
  const found = new Map<string, Set<number>>();
  for (const { exchange, template_id } of surfaces) {
    if (template_id === null) continue;
    const own = found.get(template_id) ?? new Set();
    found.set(template_id, own.add(exchange));
  }
  return new Map([...found].map(([template, exchanges]) => [template, exchanges.size]));
}

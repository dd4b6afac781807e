import type { Database } from '../../store/database.ts';
import { analysedCount, type OutlineRow, outlineRows } from '../../store/queries/grown-outline.ts';
import { callCounts, knownTools } from '../../store/queries/grown-write.ts';
import { loadReported } from '../cost/reported.ts';
import type { Price } from '../cost/types.ts';
import { derive } from '../derive.ts';
import { loadClientFacts } from '../requests/client-facts.ts';
import type { TokenCounter } from '../tokens/count.ts';
import { addToFamilies } from './add-families.ts';
import { addRows, addTools } from './add-rows.ts';
import { type Adopted, adopt } from './adopt.ts';
import { DeriveAnew, keeps } from './anew.ts';
import { keepsCalls, keepsFrames, keepsOutlines, keepsThreads, keepsVersions, keepsWires } from './checks.ts';
import { loadKnown } from './known.ts';
import { keepsStarts } from './new-threads.ts';
import { loadChains, partOf, rootsOf } from './part.ts';
import { sessionTeller } from './sessions.ts';
import { touchedBy } from './touched.ts';

export interface GrownEffects {
  count(): Promise<TokenCounter>;
  prices: readonly Price[];
  /** Share of the exchanges that may be touched: above it, all of them are derived as quickly. */
  mostTouched: number;
}

/**
 * Adds to the last analysis what the log has grown by, when nothing of it changes what was derived before: more turns of
 * known conversations, new ones with known instructions and tools. The same steps as for a whole log run on a part of
 * it: the conversations that got requests, and those they are compared with. Call it within a transaction.
 *
 * @returns what stands against it, so that everything has to be derived anew (rows may have been written: all tables are
 *   to be filled again); null when it is done
 */
export async function deriveGrown(database: Database, effects: GrownEffects): Promise<string | null> {
  try {
    await addGrown(database, effects);
    return null;
  } catch (error) {
    if (error instanceof DeriveAnew) return error.message;
    throw error;
  }
}

async function addGrown(
  database: Database,
  { count: loadCounter, prices, mostTouched }: GrownEffects,
): Promise<void> {
  const outlines = await outlineRows(database);
  keepsOutlines(outlines, await analysedCount(database));
  keepsWires(outlines);
  const facts = await loadClientFacts(database);
  const chains = await loadChains(database);
  const rootOf = await rootsOf(database, outlines, chains);
  const touched = touchedBy({ outlines, headers: facts.headers, rootOf, mostTouched });
  if (touched === null) return;
  const { fresh, window, members } = touched;
  const own = outlines.filter(({ n }) => members.has(n));
  const open = new Set(window.map(({ n }) => n));
  const material = await partOf(database, own, open, chains);
  keepsFrames(material);

  const known = await loadKnown(database, new Set(own.map(({ family }) => family)));
  const tools = await knownTools(database);
  const texts = new Map(known.texts.map(({ text, tokens }) => [text, tokens]));
  const counter = await loadCounter();
  const count: TokenCounter = (text) => texts.get(text) ?? counter(text);
  const byId = new Map(own.map((outline) => [outline.id, outline]));
  const outlineOf = (id: string) => byId.get(id) as OutlineRow;
  let adopted: Adopted = { families: [], familyOf: new Map() };
  const derived = derive(
    material,
    {
      count,
      sizesOf: (found) => {
        keeps(
          found.every(({ hash }) => known.sizes.has(hash)),
          'a new text',
        );
        return known.sizes;
      },
      findFamilies: (requests) => {
        adopted = adopt({ requests, outlineOf, known, sessionTells: sessionTeller(outlines, tools) });
        const placed = new Set(requests.map(({ id }) => id));
        keeps(
          own.every(({ id, family }) => family === null || placed.has(id)),
          'a request that has no family any more',
        );
        return adopted.families;
      },
    },
    { reported: await loadReported(database, [...members]), prices },
    facts,
  );

  const before = new Map(own.filter(({ n }) => !open.has(n)).map((outline) => [outline.n, outline]));
  keepsThreads(derived, before);
  keepsVersions(derived['_agent_versions'] ?? [], touched, outlines, facts);
  keepsCalls(
    derived['tool_calls'] ?? [],
    new Set(before.keys()),
    await callCounts(database, [...before.keys()]),
  );
  await keepsStarts(
    database,
    derived,
    fresh,
    outlines.filter(({ n }) => !members.has(n)),
    material,
  );

  const tables = await addTools(database, derived, fresh, tools);
  await addRows(database, tables, touched, outlines);
  const grown = new Set(adopted.familyOf.values());
  const found = new Map((tables['_request_facts'] ?? []).map((row) => [row['exchange'], row]));
  const versions = new Map((tables['_agent_versions'] ?? []).map((row) => [row['exchange'], row['version']]));
  await addToFamilies(database, {
    grown: adopted.families.filter(({ id }) => grown.has(id)),
    known,
    outlines: outlines.map((outline) =>
      outline.analysed
        ? outline
        : {
            ...outline,
            family: adopted.familyOf.get(outline.id) ?? null,
            version: (versions.get(outline.n) as string | undefined) ?? outline.version,
            tool_set: (found.get(outline.n)?.['tool_set'] as string | null | undefined) ?? null,
            typed: (found.get(outline.n)?.['typed'] as string | null | undefined) ?? null,
          },
    ),
    facts,
    count,
  });
}

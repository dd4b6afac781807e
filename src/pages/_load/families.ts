import { t } from '../../components/messages.ts';
import { anatomyOf } from '../../read/anatomy.ts';
import { familyBreakpoints } from '../../read/breakpoints.ts';
import { editionChanges, editions } from '../../read/drift.ts';
import { families, familyExchanges, familyParts } from '../../read/families.ts';
import type { Database } from '../../read/source.ts';
import { familyTools } from '../../read/tools.ts';
import type { Sentence } from '../../read/twins/page.ts';
import type { FamiliesPage, FamilyPage, FamilySummary, PromptEdition } from '../../read/twins/prompts.ts';
import { agentName } from '../../text/agents.ts';
import { publishedComparisons } from './compare.ts';
import { editionMatrices, promptDeterminants } from './matrices.ts';
import { readSamples, sampleViews } from './samples.ts';
import { type Route, type Site, slug } from './site.ts';
import { slotCostLines } from './slots.ts';
import { type Material, materials, surfacesOf } from './surfaces.ts';
import { templateRoutes } from './templates.ts';

const known = new WeakMap<Database, Promise<FamilySummary[]>>();

/** Every family with the anatomy of its median request, in the order of the list. Read once: many pages name families. */
export function familySummaries(site: Pick<Site, 'db' | 'urls'>): Promise<FamilySummary[]> {
  const summaries = known.get(site.db) ?? readSummaries(site);
  known.set(site.db, summaries);
  return summaries;
}

async function readSummaries({ db, urls }: Pick<Site, 'db' | 'urls'>): Promise<FamilySummary[]> {
  const [rows, parts] = await Promise.all([families(db), familyParts(db)]);
  const partsOf = Map.groupBy(parts, ({ family_id }) => family_id);
  return rows.map((row) => ({
    family: row.family_id,
    url: urls.family(row.family_id) ?? '',
    agent: row.agent,
    name: row.family,
    role: row.role,
    lineage: row.lineage_id,
    requests: row.requests,
    surfaces: row.surfaces,
    samples: row.samples,
    slots: row.slots,
    tools: row.tools,
    tokens: row.instruction_tokens,
    fixedTokens: row.instruction_tokens * (row.fixed_share ?? 0),
    anatomy: anatomyOf(
      (partsOf.get(row.family_id) ?? []).map(({ part, estimate }) => ({ part, tokens: estimate })),
      row.fixed_share,
      { basis: 'estimate', statistic: 'median', total: row.estimated_input_tokens ?? undefined },
    ),
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
  }));
}

/** The list of families. */
export function familiesRoutes(site: Site): Route[] {
  return [{ url: 'families.html', load: () => familiesPage(site) }];
}

async function familiesPage(site: Site): Promise<FamiliesPage> {
  const all = await familySummaries(site);
  const requests = all.reduce((sum, family) => sum + family.requests, 0);
  const agents = new Set(all.map(({ agent }) => agent)).size;
  return {
    page: 'families',
    url: 'families.html',
    question: 'Which prompts does each agent use?',
    answer: [
      all.length === 0
        ? [t('No model request was recognised yet.')]
        : [
            t(
              '{requests, plural, one {# request} other {# requests}} of {agents, plural, one {# agent} other {# agents}} are in {n, plural, one {# family} other {# families}}: sets of requests with the same prompt and role.',
              { requests, agents, n: all.length },
            ),
          ],
    ],
    families: all,
    matrices: await editionMatrices(site),
    determinants: await promptDeterminants(site),
    evidence: [
      {
        what: 'Families and how many requests each has',
        sql: 'SELECT agent, name, role, requests, first_seen, last_seen FROM families ORDER BY agent, requests DESC;',
      },
      {
        what: 'Versions and models of prompts',
        sql: 'SELECT agent, family, agent_version, model, tokens, requests, lines_added, lines_removed\nFROM editions\nORDER BY agent, edition_number;',
      },
    ],
  };
}

const EXCHANGES_SHOWN = 24;
const COSTS_SHOWN = 8;

/** The page of each family, those that go on with its templates, and the scripts of its samples. */
export async function familyRoutes(site: Site): Promise<Route[]> {
  const routes: Route[] = [];
  let comparisons: Promise<Set<string>> | undefined;
  const published = (): Promise<Set<string>> => {
    comparisons ??= publishedComparisons(site);
    return comparisons;
  };
  const materialOf = materials(site);
  for (const summary of await familySummaries(site)) {
    routes.push({
      url: summary.url,
      load: async () =>
        familyPage(site, summary, { material: await materialOf(summary), published: await published() }),
    });
    routes.push(...(await templateRoutes(site, summary, materialOf)));
  }
  return routes;
}

async function familyPage(
  site: Site,
  family: FamilySummary,
  { material, published }: { material: Material; published: ReadonlySet<string> },
): Promise<FamilyPage> {
  const [surfaces, breakpoints, tools, exchanges, costs, versions, changelog] = await Promise.all([
    surfacesOf(site, family, material),
    familyBreakpoints(site.db, family.family),
    familyTools(site.db, family.family),
    familyExchanges(site.db, family.family, EXCHANGES_SHOWN),
    slotCostLines(site, family.family, COSTS_SHOWN),
    promptVersionLines(site, family.lineage, published),
    promptChangelog(site, family.family),
  ]);
  return {
    page: 'family',
    url: family.url,
    question: family.name,
    answer: [answerOf(family)],
    family,
    surfaces,
    samples: sampleViews(
      site,
      await readSamples(site, family.family),
      surfaces.map(({ template }) => template),
    ),
    breakpoints,
    costs,
    versions,
    changelog,
    tools: tools.map(({ definitions, ...tool }) => ({
      ...tool,
      versions: definitions,
      url: site.urls.tool(family.agent, tool.name) ?? null,
    })),
    exchanges: exchanges.map(({ record_id, ...exchange }) => ({
      id: record_id,
      ...exchange,
      url: site.urls.exchange(record_id) ?? 'exchanges.html',
    })),
    evidence: [
      {
        what: 'The templates of this family',
        sql: `SELECT location, kind, samples, requests, columns AS lines, fixed_lines, fixed_tokens, mean_tokens\nFROM templates\nWHERE family_id = '${quoted(family.family)}'\nORDER BY position;`,
      },
      {
        what: 'The lines of its templates',
        sql: `SELECT t.location, l.line + 1 AS line, l.kind, array_to_string(l.literals, '⟨…⟩') AS text\nFROM template_lines l JOIN templates t USING (template_id)\nWHERE t.family_id = '${quoted(family.family)}'\nORDER BY t.position, l.line;`,
      },
      {
        what: 'Its slots with their values',
        sql: `SELECT s.name, s.kind, s.line, v.value, v.requests, v.first_seen, v.last_seen\nFROM slots s JOIN slot_values v USING (slot_id)\nWHERE s.family_id = '${quoted(family.family)}'\nORDER BY s.line, v.rank;`,
      },
      {
        what: 'When they changed, and what else changed then',
        sql: `SELECT slot, change_number, first_seen, from_value, to_value, alongside\nFROM slot_drift\nWHERE family_id = '${quoted(family.family)}'\nORDER BY slot, change_number;`,
      },
      {
        what: 'What the position of slots costs the cache',
        sql: `SELECT scope, location, slot, text, pairs, all_pairs, uncacheable_tokens, lost_usd\nFROM slot_cost\nWHERE family_id = '${quoted(family.family)}'\nORDER BY scope, cost_rank;`,
      },
    ],
  };
}

/** For a query that is shown, never run by lens itself. */
const quoted = (text: string): string => text.replaceAll("'", "''");

function answerOf(family: FamilySummary): Sentence {
  const seen = t(
    '{n, plural, one {# request} other {# requests}} of {agent} {n, plural, one {has} other {have}} this prompt: {tokens, plural, one {# token} other {# tokens}} in {parts, plural, one {# part} other {# parts}}, with {tools, plural, one {# tool} other {# tools}}.',
    {
      n: family.requests,
      agent: agentName(family.agent),
      tokens: Math.round(family.tokens),
      parts: family.surfaces,
      tools: family.tools,
    },
  );
  if (family.samples < 2)
    return [seen, ' ', t('All have the same text, so it is not known yet what varies.')];
  return [
    seen,
    ' ',
    t(
      '{fixed, number, percent} of it is fixed; {slots, plural, one {# slot varies} other {# slots vary}}, over {texts, plural, one {# distinct text} other {# distinct texts}}.',
      {
        fixed: family.tokens > 0 ? family.fixedTokens / family.tokens : 0,
        slots: family.slots,
        texts: family.samples,
      },
    ),
  ];
}

const CHANGES = { changes: 60, chars: 700 };

/** Versions of the prompts of a lineage, or of all, oldest first within each agent. */
export async function promptVersionLines(
  site: Site,
  lineage: string | null,
  published: ReadonlySet<string>,
): Promise<PromptEdition[]> {
  const comparison = (before: string | null, after: string): string | null => {
    const url = `compare/${slug(`prompt-${before}`)}/${slug(`prompt-${after}`)}.html`;
    return published.has(url) ? url : null;
  };
  return (await editions(site.db, lineage)).map((row) => ({
    prompt: row.family,
    agent: row.agent,
    url: site.urls.family(row.family_id) ?? 'families.html',
    version: row.agent_version,
    previous: row.previous_agent_version,
    compared: comparison(row.previous_family_id, row.family_id),
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
    requests: row.requests,
    tokens: row.tokens,
    lines:
      row.lines_added === null
        ? null
        : {
            added: row.lines_added,
            removed: row.lines_removed ?? 0,
            moved: row.lines_moved ?? 0,
            reworded: row.lines_reworded ?? 0,
          },
    tokensAdded: row.tokens_added,
    tokensRemoved: row.tokens_removed,
  }));
}

/** What changed between the versions of a family. */
async function promptChangelog(site: Site, family: string): Promise<FamilyPage['changelog']> {
  const rows = await editionChanges(site.db, family, CHANGES);
  return rows.map(({ location, from_agent_version, to_agent_version, ...row }) => ({
    ...row,
    place: location,
    from: from_agent_version,
    to: to_agent_version,
  }));
}

import { agentName } from '../../../components/format.ts';
import { t } from '../../../components/messages.ts';
import { siteFamilyExchanges, siteFamilyTools } from '../../../read/families.ts';
import type { Sentence } from '../../../read/twins/page.ts';
import type { FamilyPage, FamilySummary } from '../../../read/twins/prompts.ts';
import { publishedComparisons } from '../compare.ts';
import { familySummaries } from '../families.ts';
import type { Route, Site } from '../site.ts';
import { type Material, materials, surfacesOf } from '../surfaces.ts';
import { templateRoutes } from '../templates.ts';
import { slotCosts } from './costs.ts';
import { promptChangelog, promptVersions } from './versions.ts';

const EXCHANGES_SHOWN = 24;
const COSTS_SHOWN = 8;

/** The page of each family, those that go on with its templates, and the scripts of its sample pickers. */
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
  const [surfaces, tools, exchanges, costs, versions, changelog] = await Promise.all([
    surfacesOf(site, family, material),
    siteFamilyTools(site.db, family.family),
    siteFamilyExchanges(site.db, family.family, EXCHANGES_SHOWN),
    slotCosts(site, family.family, COSTS_SHOWN),
    promptVersions(site, family.lineage, published),
    promptChangelog(site, family.family),
  ]);
  return {
    page: 'family',
    url: family.url,
    question: family.name,
    answer: [answerOf(family)],
    family,
    surfaces,
    costs,
    versions,
    changelog,
    tools: tools.map((tool) => ({ ...tool, url: site.urls.tool(family.agent, tool.name) ?? null })),
    exchanges: exchanges.map((exchange) => ({
      ...exchange,
      url: site.urls.exchange(exchange.id) ?? 'exchanges.html',
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

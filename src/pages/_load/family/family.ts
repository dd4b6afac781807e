import { count, percent, plural } from '../../../components/format.ts';
import type { Sentence } from '../../../components/model/common.ts';
import type { FamilyPage, FamilySummary } from '../../../components/model/family.ts';
import { siteFamilyExchanges, siteFamilyTools } from '../../../store/queries/site-families.ts';
import { familySummaries } from '../families.ts';
import type { Route, Site } from '../types.ts';
import { surfaceRoutes, surfacesOf } from './surfaces.ts';

const EXCHANGES_SHOWN = 24;

/** The page of each family, and the scripts of its sample pickers. */
export async function familyRoutes(site: Site): Promise<Route[]> {
  const routes: Route[] = [];
  for (const summary of await familySummaries(site)) {
    routes.push({ url: summary.url, load: () => familyPage(site, summary) });
    routes.push(...(await surfaceRoutes(site, summary)));
  }
  return routes;
}

async function familyPage(site: Site, family: FamilySummary): Promise<FamilyPage> {
  const [surfaces, tools, exchanges] = await Promise.all([
    surfacesOf(site, family),
    siteFamilyTools(site.db, family.family),
    siteFamilyExchanges(site.db, family.family, EXCHANGES_SHOWN),
  ]);
  return {
    page: 'family',
    url: family.url,
    question: family.name,
    answer: [answerOf(family)],
    family,
    surfaces,
    tools: tools.map((tool) => ({ ...tool, url: site.urls.tool(family.agent, tool.name) ?? null })),
    exchanges: exchanges.map((exchange) => ({
      ...exchange,
      url: site.urls.exchange(exchange.id) ?? 'exchanges.html',
    })),
    evidence: [
      {
        what: 'The templates of this family',
        sql: `SELECT place, kind, samples, requests, columns AS lines, fixed_lines, fixed_tokens, mean_tokens\nFROM templates\nWHERE family_id = '${quoted(family.family)}'\nORDER BY position;`,
      },
      {
        what: 'Its slots with their values',
        sql: `SELECT s.name, s.kind, s.line, v.value, v.requests, v.first_seen, v.last_seen\nFROM slots s JOIN slot_values v USING (slot_id)\nWHERE s.family_id = '${quoted(family.family)}'\nORDER BY s.line, v.rank;`,
      },
    ],
  };
}

/** For a query that is shown, never run by lens itself. */
const quoted = (text: string): string => text.replaceAll("'", "''");

function answerOf(family: FamilySummary): Sentence {
  const seen: Sentence = [
    `${plural(family.requests, 'request')} of ${family.agent} ${family.requests === 1 ? 'carries' : 'carry'} this prompt: `,
    `${count(family.tokens)} tokens in ${plural(family.surfaces, 'part')}, with ${plural(family.tools, 'tool')}. `,
  ];
  if (family.samples < 2) return [...seen, 'All carry the same text, so nothing can be told to vary yet.'];
  return [
    ...seen,
    `${percent(family.fixedTokens, family.tokens)} of it never changes; ${plural(family.slots, 'slot')} ${family.slots === 1 ? 'does' : 'do'}, over ${plural(family.samples, 'distinct text')}.`,
  ];
}

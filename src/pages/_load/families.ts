import { t } from '../../components/messages.ts';
import { type FamilyRow, siteFamilies, siteFamilyParts } from '../../read/families.ts';
import type { FamiliesPage, FamilySummary } from '../../read/twins/prompts.ts';
import { anatomyOf, fixedShareOf } from './anatomy.ts';
import type { Route, Site } from './site.ts';

/** Every family with its anatomy, in the order of the list. */
export async function familySummaries({ db, urls }: Pick<Site, 'db' | 'urls'>): Promise<FamilySummary[]> {
  const [rows, parts] = await Promise.all([siteFamilies(db), siteFamilyParts(db)]);
  const partsOf = Map.groupBy(parts, ({ family }) => family);
  return rows.map((row) => summary(row, partsOf.get(row.family) ?? [], urls.family(row.family) ?? ''));
}

function summary(
  row: FamilyRow,
  parts: readonly { part: string; tokens: number; reported: boolean }[],
  url: string,
): FamilySummary {
  const { first_seen: firstSeen, last_seen: lastSeen, fixed_tokens: fixedTokens, ...rest } = row;
  return {
    ...rest,
    url,
    fixedTokens,
    firstSeen,
    lastSeen,
    anatomy: anatomyOf(
      parts,
      fixedShareOf(row.tokens, fixedTokens),
      parts.length > 0 && parts.every(({ reported }) => reported),
    ),
  };
}

/** The list of families. */
export function familiesRoutes(site: Site): Route[] {
  return [{ url: 'families.html', load: () => familiesPage(site) }];
}

async function familiesPage(site: Site): Promise<FamiliesPage> {
  const families = await familySummaries(site);
  const requests = families.reduce((sum, family) => sum + family.requests, 0);
  const agents = new Set(families.map(({ agent }) => agent)).size;
  return {
    page: 'families',
    url: 'families.html',
    question: 'Which prompts does each agent use?',
    answer: [
      families.length === 0
        ? [t('No model request was recognised yet.')]
        : [
            t(
              '{requests, plural, one {# request} other {# requests}} of {agents, plural, one {# agent} other {# agents}} are in {n, plural, one {# family} other {# families}}: sets of requests with the same prompt and role.',
              { requests, agents, n: families.length },
            ),
          ],
    ],
    families,
    evidence: [
      {
        what: 'Families and how many requests each has',
        sql: 'SELECT agent, name, role, requests, first_seen, last_seen FROM families ORDER BY agent, requests DESC;',
      },
    ],
  };
}

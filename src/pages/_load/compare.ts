import { t } from '../../components/messages.ts';
import { siteExchangeIds } from '../../read/exchanges.ts';
import type { ComparePage } from '../../read/twins/compare.ts';
import { comparedUrl } from './compared/compared.ts';
import { pairsThatMatter } from './compared/pairs.ts';
import { candidates } from './compared/sides.ts';
import { partsOf } from './exchange/index-parts.ts';
import type { Route, Site } from './types.ts';

/** Things a server offers to compare; sessions are the many. */
const COMPARABLES = 600;

/** The page that leads to comparisons, and compares any two exchanges in the browser: all pairs are too many to publish. */
export function compareRoutes(site: Site): Route[] {
  return [{ url: 'compare.html', load: () => comparePage(site) }];
}

async function comparePage(site: Site): Promise<ComparePage> {
  const [ids, all] = [await siteExchangeIds(site.db), await candidates(site)];
  const pairs = pairsThatMatter(all);
  return {
    page: 'compare',
    url: 'compare.html',
    question: 'What changed, and how do they differ?',
    answer: [
      [
        pairs.length === 0
          ? t('One agent in one version, seen once: only exchanges can be compared yet.')
          : t(
              '{n, plural, one {# comparison} other {# comparisons}} of versions, agents and sessions are ready, and any two exchanges can be chosen.',
              { n: pairs.length },
            ),
        ' ',
        t(
          'Prompts are compared line by line, tools by what they mean, messages by how far both conversations are the same.',
        ),
      ],
    ],
    parts: partsOf(ids.length),
    groups: [...Map.groupBy(pairs, ({ group }) => group)].map(([kind, own]) => ({
      kind,
      pairs: own.map(({ before, after }) => ({
        before: before.name,
        after: after.name,
        url: comparedUrl(before, after),
      })),
    })),
    comparables: all.slice(0, COMPARABLES).map(({ key, kind, name }) => ({ key, kind, name })),
    evidence: [
      {
        what: 'What can be compared, for lens diff',
        sql: 'SELECT agent, agent_version, count(*) AS exchanges, min(ts) AS first_seen FROM exchanges GROUP BY ALL ORDER BY agent, first_seen;',
      },
    ],
  };
}

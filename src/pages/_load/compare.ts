import { siteExchangeIds } from '../../store/queries/site-exchanges.ts';
import { partsOf } from './exchange/index-parts.ts';
import type { Route, Site } from './types.ts';

/** The page that compares any two exchanges, in the browser: all pairs are too many to publish. */
export async function compareRoutes(site: Site): Promise<Route[]> {
  const parts = partsOf((await siteExchangeIds(site.db)).length);
  return [
    {
      url: 'compare.html',
      load: async () => ({
        page: 'compare',
        url: 'compare.html',
        question: 'What changed between two requests?',
        answer: [
          [
            'Prompts line by line, tools by what they mean, messages by how far both conversations are the same.',
          ],
        ],
        parts,
        evidence: [],
      }),
    },
  ];
}

import { t } from '../../components/messages.ts';
import { siteExchangeIds, siteFilterValues } from '../../read/exchanges.ts';
import type { ExchangesPage } from '../../read/twins/exchanges.ts';
import { partsOf } from './exchange/index-parts.ts';
import { exchangeRows } from './exchange/rows.ts';
import type { Route, Site } from './site.ts';

/** Lines a page holds: about 200 kB of HTML. */
const ROWS = 250;

/** The list of exchanges, in pages. */
export async function exchangesRoutes(site: Site): Promise<Route[]> {
  const numbers = (await siteExchangeIds(site.db)).map(({ n }) => n);
  const pages = Math.max(1, Math.ceil(numbers.length / ROWS));
  return Array.from({ length: pages }, (_, index) => ({
    url: urlOf(index + 1),
    load: () => exchangesPage(site, index + 1, pages, numbers),
  }));
}

const urlOf = (page: number): string => (page === 1 ? 'exchanges.html' : `exchanges/${page}.html`);

async function exchangesPage(
  site: Site,
  number: number,
  pages: number,
  numbers: readonly number[],
): Promise<ExchangesPage> {
  const shown = numbers.slice((number - 1) * ROWS, number * ROWS);
  const wanted = new Set(shown);
  const rows = shown.length === 0 ? [] : await exchangeRows(site, Math.min(...shown), Math.max(...shown));
  const order = new Map(shown.map((n, index) => [n, index]));
  return {
    page: 'exchanges',
    url: urlOf(number),
    question: 'What went over the wire?',
    answer: [
      numbers.length === 0
        ? [t('Nothing yet.')]
        : [
            pages > 1
              ? t(
                  '{n, plural, one {# exchange} other {# exchanges}}, one line each; this is page {page} of {pages}.',
                  { n: numbers.length, page: number, pages },
                )
              : t(
                  '{n, plural, one {# exchange} other {# exchanges}}, one line each. The bar shows what each request is made of, longest request at full width.',
                  { n: numbers.length },
                ),
          ],
    ],
    number,
    pages,
    total: numbers.length,
    filters: { ...(await siteFilterValues(site.db, 40)), parts: partsOf(numbers.length) },
    rows: rows
      .filter(({ n }) => wanted.has(n))
      .toSorted((a, b) => (order.get(a.n) ?? 0) - (order.get(b.n) ?? 0))
      .map(({ n, ...row }) => row),
    evidence: [
      {
        what: 'The list',
        sql: 'SELECT record_id, ts, agent, model, status, outcome, input_tokens, cache_read_tokens, output_tokens, ms_end\nFROM exchanges\nORDER BY ts;',
      },
    ],
  };
}

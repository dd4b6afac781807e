import { t } from '../../components/messages.ts';
import { anatomyOf } from '../../read/anatomy.ts';
import { type ExchangeSurface, exchangeSurfaces, exchanges, tokenParts } from '../../read/exchanges.ts';
import type { ExchangeRow, ExchangesPage } from '../../read/twins/exchanges.ts';
import type { Route, Site } from './site.ts';
import { orderOf, workspaceOf } from './workspace.ts';

/** Lines a page holds: about 200 kB of HTML. */
const ROWS = 250;

/** The list of exchanges, in pages. */
export async function exchangesRoutes(site: Site): Promise<Route[]> {
  const numbers = (await orderOf(site)).map(({ exchange_id }) => exchange_id);
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
  return {
    page: 'exchanges',
    url: urlOf(number),
    question: 'What went over the wire?',
    answer: [
      numbers.length === 0
        ? [t('Nothing yet.')]
        : [
            t(
              '{n, plural, one {# exchange} other {# exchanges}}, one line each. The bar shows what each request is made of, longest request at full width.',
              { n: numbers.length },
            ),
          ],
    ],
    number,
    pages,
    total: numbers.length,
    workspace: await workspaceOf(site),
    rows: await exchangeRowsOf(site, shown),
    evidence: [
      {
        what: 'The list',
        sql: 'SELECT record_id, ts, agent, model, status, outcome, input_tokens, cache_read_tokens, output_tokens, ms_end\nFROM exchanges\nORDER BY ts;',
      },
    ],
  };
}

/** Lines of the list for some exchanges, in their order. */
export async function exchangeRowsOf(site: Site, numbers: readonly number[]): Promise<ExchangeRow[]> {
  if (numbers.length === 0) return [];
  const rows = await exchangeRows(site, Math.min(...numbers), Math.max(...numbers));
  const byNumber = new Map(rows.map(({ number, row }) => [number, row]));
  return numbers.flatMap((number) => byNumber.get(number) ?? []);
}

/** Lines of the list for exchanges from number `first` to `last`. */
export async function exchangeRows(
  { db, urls }: Pick<Site, 'db' | 'urls'>,
  first: number,
  last: number,
): Promise<{ number: number; answeredBy: string; row: ExchangeRow }[]> {
  const [rows, parts, surfaces] = await Promise.all([
    exchanges(db, first, last),
    tokenParts(db, first, last),
    exchangeSurfaces(db, first, last),
  ]);
  const partsOf = Map.groupBy(parts, ({ exchange_id }) => exchange_id);
  const surfacesOf = Map.groupBy(surfaces, ({ exchange_id }) => exchange_id);
  return rows.map((row) => {
    const own = partsOf.get(row.exchange_id) ?? [];
    const fixedShare = fixedShareOf(surfacesOf.get(row.exchange_id) ?? []);
    const estimated = own.every(({ tokens, estimate }) => tokens === estimate);
    const basis = row.input_tokens !== null ? 'reported' : estimated ? 'estimate' : 'scaled';
    return {
      number: row.exchange_id,
      answeredBy: row.answered_by,
      row: {
        id: row.record_id,
        url: urls.exchange(row.record_id) ?? 'exchanges.html',
        ts: row.ts,
        agent: row.agent,
        family: row.family,
        familyUrl: row.family_id === null ? null : (urls.family(row.family_id) ?? null),
        role: row.role,
        model: row.model,
        method: row.method,
        path: row.path,
        status: row.status,
        outcome: row.outcome,
        failed: row.failed,
        inputTokens: row.input_tokens,
        cacheReadTokens: row.cache_read_tokens,
        outputTokens: row.output_tokens,
        ms: row.ms_end,
        turn: row.turn,
        anatomy: own.length === 0 ? null : anatomyOf(own, fixedShare, { basis, statistic: null }),
      },
    };
  });
}

/** Share of instruction texts that their templates hold fixed, 0 to 1; null where none has a template. */
function fixedShareOf(surfaces: readonly ExchangeSurface[]): number | null {
  let [tokens, fixed] = [0, 0];
  for (const surface of surfaces) {
    if (surface.fixed_tokens === null) continue;
    tokens += surface.tokens;
    fixed += Math.min(surface.fixed_tokens, surface.tokens);
  }
  return tokens > 0 ? fixed / tokens : null;
}

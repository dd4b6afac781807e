import { t } from '../../components/messages.ts';
import { anatomyOf } from '../../read/anatomy.ts';
import {
  type ExchangeSurface,
  exchangeIds,
  exchangeSurfaces,
  exchanges,
  filterValues,
  tokenParts,
} from '../../read/exchanges.ts';
import type { ExchangeRow, ExchangesPage } from '../../read/twins/exchanges.ts';
import type { Route, Site } from './site.ts';

/** Lines a page holds: about 200 kB of HTML. */
const ROWS = 250;

/** The list of exchanges, in pages. */
export async function exchangesRoutes(site: Site): Promise<Route[]> {
  const numbers = (await exchangeIds(site.db)).map(({ exchange_id }) => exchange_id);
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
    filters: { ...(await filterValues(site.db, 40)), parts: partsOf(numbers.length) },
    rows: rows
      .filter(({ number: n }) => wanted.has(n))
      .toSorted((a, b) => (order.get(a.number) ?? 0) - (order.get(b.number) ?? 0))
      .map(({ row }) => row),
    evidence: [
      {
        what: 'The list',
        sql: 'SELECT record_id, ts, agent, model, status, outcome, input_tokens, cache_read_tokens, output_tokens, ms_end\nFROM exchanges\nORDER BY ts;',
      },
    ],
  };
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

/** Exchanges a file holds: about 150 kB. */
export const PART = 2000;

/** URL of a part of the index, from 0. */
export const partUrl = (part: number): string => `data/exchanges-${part}.js`;

/** How many parts an index of so many exchanges has. */
export const partsOf = (exchanges: number): number => Math.ceil(exchanges / PART);

/**
 * Every exchange in short, in the order of time, in parts: what filters look through. A row is an array, texts are
 * places in `strings`: [url, time in ms, agent, prompt, role, model, request, status, outcome, input, cached, output,
 * ms, turn, 1 if it failed].
 */
export async function indexRoutes(site: Site): Promise<Route[]> {
  const order = (await exchangeIds(site.db)).map(({ exchange_id }) => exchange_id);
  return Array.from({ length: partsOf(order.length) }, (_, part) => ({
    url: partUrl(part),
    text: async () => {
      const numbers = order.slice(part * PART, (part + 1) * PART);
      return `lensData(${JSON.stringify(partUrl(part))},${JSON.stringify(await indexPart(site, numbers))});\n`;
    },
  }));
}

async function indexPart(site: Site, numbers: readonly number[]) {
  const wanted = new Map(numbers.map((n, index) => [n, index]));
  const rows = await exchanges(site.db, Math.min(...numbers), Math.max(...numbers));
  const strings: string[] = [];
  const places = new Map<string, number>();
  const text = (value: string | null): number | null => {
    if (value === null) return null;
    const known = places.get(value);
    if (known !== undefined) return known;
    places.set(value, strings.length);
    return strings.push(value) - 1;
  };
  return {
    strings,
    rows: rows
      .filter(({ exchange_id }) => wanted.has(exchange_id))
      .toSorted((a, b) => (wanted.get(a.exchange_id) ?? 0) - (wanted.get(b.exchange_id) ?? 0))
      .map((row) => [
        site.urls.exchange(row.record_id)?.slice(2, -5) ?? '',
        row.ts === null ? null : Date.parse(row.ts),
        text(row.agent),
        text(row.family),
        text(row.role),
        text(row.model),
        text(`${row.method} ${row.path.split('?')[0]?.slice(0, 200)}`),
        row.status,
        text(row.outcome),
        row.input_tokens,
        row.cache_read_tokens,
        row.output_tokens,
        row.ms_end === null ? null : Math.round(row.ms_end),
        row.turn,
        Number(row.failed),
      ]),
  };
}

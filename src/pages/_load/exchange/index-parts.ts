import { siteExchangeIds, siteExchangeRows } from '../../../read/exchanges.ts';
import type { Route, Site } from '../site.ts';

/** Exchanges a file holds: about 150 kB. */
export const PART = 2000;

/** URL of a part of the index, from 0. */
export const partUrl = (part: number): string => `data/exchanges-${part}.js`;

/** How many parts an index of so many exchanges has. */
export const partsOf = (exchanges: number): number => Math.ceil(exchanges / PART);

/**
 * Every exchange in short, in the order of time, in parts: what filters look through. A row is an array, texts are
 * places in `strings`: [url, time in ms, agent, prompt, role, model, request, status, outcome, input, cached, output,
 * ms, turn].
 */
export async function indexRoutes(site: Site): Promise<Route[]> {
  const order = (await siteExchangeIds(site.db)).map(({ n }) => n);
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
  const rows = await siteExchangeRows(site.db, Math.min(...numbers), Math.max(...numbers));
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
      .filter(({ n }) => wanted.has(n))
      .toSorted((a, b) => (wanted.get(a.n) ?? 0) - (wanted.get(b.n) ?? 0))
      .map((row) => [
        site.urls.exchange(row.id)?.slice(2, -5) ?? '',
        row.ts === null ? null : Date.parse(row.ts),
        text(row.agent),
        text(row.family_name),
        text(row.role),
        text(row.model),
        text(`${row.method} ${row.path.split('?')[0]?.slice(0, 200)}`),
        row.status,
        text(row.outcome),
        row.input_tokens,
        row.cache_read_tokens,
        row.output_tokens,
        row.ms === null ? null : Math.round(row.ms),
        row.turn,
      ]),
  };
}

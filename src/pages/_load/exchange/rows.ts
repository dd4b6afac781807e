import {
  type ExchangeListRow,
  type SurfaceRow,
  siteExchangeParts,
  siteExchangeRows,
  siteSurfaces,
} from '../../../read/exchanges.ts';
import type { ExchangeRow } from '../../../read/twins/exchanges.ts';
import { anatomyOf, fixedShareOf } from '../anatomy.ts';
import type { Site } from '../site.ts';

/** Lines of the list for the exchanges numbered `first` to `last`. */
export async function exchangeRows(
  site: Site,
  first: number,
  last: number,
): Promise<(ExchangeRow & { n: number })[]> {
  const [rows, parts, surfaces] = await Promise.all([
    siteExchangeRows(site.db, first, last),
    siteExchangeParts(site.db, first, last),
    siteSurfaces(site.db, first, last),
  ]);
  const partsOf = Map.groupBy(parts, ({ n }) => n);
  const surfacesOf = Map.groupBy(surfaces, ({ n }) => n);
  return rows.map((row) => exchangeRow(site, row, partsOf.get(row.n) ?? [], surfacesOf.get(row.n) ?? []));
}

function exchangeRow(
  site: Site,
  row: ExchangeListRow,
  parts: readonly { part: string; tokens: number }[],
  surfaces: readonly SurfaceRow[],
): ExchangeRow & { n: number } {
  return {
    n: row.n,
    id: row.id,
    url: site.urls.exchange(row.id) ?? 'exchanges.html',
    ts: row.ts,
    agent: row.agent,
    family: row.family_name,
    familyUrl: row.family === null ? null : (site.urls.family(row.family) ?? null),
    role: row.role,
    model: row.model,
    method: row.method,
    path: row.path,
    status: row.status,
    outcome: row.outcome,
    inputTokens: row.input_tokens,
    cacheReadTokens: row.cache_read_tokens,
    outputTokens: row.output_tokens,
    ms: row.ms,
    turn: row.turn,
    anatomy: parts.length === 0 ? null : anatomyOf(parts, fixedShare(surfaces), row.counted),
  };
}

function fixedShare(surfaces: readonly SurfaceRow[]): number | null {
  const withTemplate = surfaces.filter(({ fixed_tokens }) => fixed_tokens !== null);
  const tokens = withTemplate.reduce((sum, surface) => sum + surface.tokens, 0);
  const fixed = withTemplate.reduce(
    (sum, surface) => sum + Math.min(surface.fixed_tokens ?? 0, surface.tokens),
    0,
  );
  return fixedShareOf(tokens, fixed);
}

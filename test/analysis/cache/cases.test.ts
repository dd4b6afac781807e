import { describe, expect, test } from 'vitest';
import { type CacheCase, exchangesOf, readCases } from './cases.ts';
import { derivedCase } from './derived-case.ts';

/** Rows of `cache_pairs` of a case, by the id of the request. */
function pairsOf(given: CacheCase): Map<string, Record<string, unknown>> {
  const exchanges = exchangesOf(given);
  const tables = derivedCase(exchanges);
  const idOf = (n: unknown): string | null => exchanges[Number(n) - 1]?.given.id ?? null;
  return new Map(
    (tables['cache_pairs'] ?? []).map((row) => [
      idOf(row['exchange_id']) ?? '',
      {
        cause: null,
        ...row,
        previous: row['previous_exchange_id'] === undefined ? null : idOf(row['previous_exchange_id']),
      },
    ]),
  );
}

const cases = readCases();

describe('what broke the cache, by hand', () => {
  test.each(cases)('$name', (given) => {
    const found = pairsOf(given);
    for (const { request, ...expected } of given.pairs) {
      const row = found.get(request);
      const own = row && Object.fromEntries(Object.keys(expected).map((name) => [name, row[name] ?? null]));
      expect({ request, ...own }, `${given.note}\n${JSON.stringify(row, null, 1)}`).toEqual({
        request,
        ...expected,
      });
    }
  });

  test('at least forty pairs, and every cause among them', () => {
    const pairs = cases.flatMap(({ pairs }) => pairs);
    expect(pairs.length).toBeGreaterThanOrEqual(40);
    const causes = new Set(pairs.map(({ cause }) => cause ?? null));
    expect([...causes].sort()).toEqual(
      [
        null,
        'below_minimum',
        'compaction',
        'concurrent',
        'first_request',
        'history_edited',
        'images',
        'lookback',
        'marker_lost',
        'model',
        'no_marker',
        'parameters',
        'provider_side',
        'slot',
        'system',
        'thinking',
        'too_many_breakpoints',
        'tools',
        'ttl_expired',
        'unknown',
      ].sort(),
    );
  });
});

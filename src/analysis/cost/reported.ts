import type { Database } from '../../store/database.ts';
import { reportedUsageRows } from '../../store/queries/money-material.ts';
import { objectOf, parseJson, stringOf } from '../../wire/json.ts';
import type { Usage } from '../../wire/types.ts';

/** What the provider said about one exchange that matters for money and cache. */
export interface Reported {
  /** Null when nothing was reported. */
  usage: Usage | null;
  /** Model that answered. */
  model: string | null;
  /** A way of serving with prices of its own: `fast`, `priority`, `batch`, `flex` …; null for the standard one. */
  tier: string | null;
  /** Answered by lens: nothing was paid, no cache took part. */
  dry: boolean;
  /** Milliseconds from the request to the first byte of its answer. */
  msFirstByte: number | null;
}

/** What providers reported, by exchange number. */
export async function loadReported(database: Database): Promise<Map<number, Reported>> {
  const rows = await reportedUsageRows(database);
  return new Map(
    rows.map(({ n, model, dry, ms_first_byte, usage_raw, ...columns }) => [
      n,
      {
        usage: usageOf(columns),
        model,
        tier: tierOf(usage_raw),
        dry,
        msFirstByte: ms_first_byte,
      },
    ]),
  );
}

function usageOf(row: {
  input_tokens: number | null;
  uncached_tokens: number | null;
  cache_read_tokens: number | null;
  cache_write_tokens: number | null;
  cache_write_5m_tokens: number | null;
  cache_write_1h_tokens: number | null;
  output_tokens: number | null;
  reasoning_tokens: number | null;
}): Usage | null {
  if (row.input_tokens === null && row.output_tokens === null) return null;
  return {
    input: row.input_tokens,
    uncached: row.uncached_tokens,
    cacheRead: row.cache_read_tokens,
    cacheWrite: row.cache_write_tokens,
    cacheWrite5m: row.cache_write_5m_tokens,
    cacheWrite1h: row.cache_write_1h_tokens,
    output: row.output_tokens,
    reasoning: row.reasoning_tokens,
  };
}

const standard = new Set(['', 'standard', 'default', 'auto', 'standard_only', 'on_demand', 'ON_DEMAND']);

/** The tier in a usage object (Anthropic `service_tier` and `speed`), when it is not the standard one. */
function tierOf(raw: string | null): string | null {
  const usage = objectOf(raw === null ? undefined : parseJson(raw));
  return servedAs(usage);
}

/** The tier that an object of the wire names, in a request or an answer; null for the standard one. */
export function servedAs(value: unknown): string | null {
  const named = objectOf(value);
  return (
    [stringOf(named['speed']), stringOf(named['service_tier'])].find((tier) => !standard.has(tier)) ?? null
  );
}

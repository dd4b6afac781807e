import type { Database } from '../../store/database.ts';
import { reportedUsageRows } from '../../store/queries/money-material.ts';
import { type JsonObject, objectOf, parseJson, stringOf } from '../../wire/json.ts';
import type { Usage } from '../../wire/types.ts';

/** What the provider reported about one exchange, as far as costs and caching need it. */
export interface Reported {
  /** Null when nothing was reported. */
  usage: Usage | null;
  /** Model that answered. */
  model: string | null;
  /** A service tier with its own prices: `fast`, `priority`, `batch`, `flex` …; null for the standard tier. */
  tier: string | null;
  /**
   * The cost that a provider or gateway reported, US dollars: {@link costIn} its usage, or LiteLLM's header
   * `x-litellm-response-cost` (https://docs.litellm.ai/docs/proxy/cost_tracking). Null without such a report.
   */
  cost: number | null;
  /** Web searches that the provider ran. */
  webSearches: number;
  /** Other server-side tools that are charged separately from tokens, by their names in the usage. */
  otherFees: readonly string[];
  /** Answered by lens: no cost, no cache. */
  dry: boolean;
  /** Milliseconds from the request to the first byte of its answer. */
  msFirstByte: number | null;
}

/** What providers reported, by exchange number. */
export async function loadReported(database: Database): Promise<Map<number, Reported>> {
  const rows = await reportedUsageRows(database);
  return new Map(
    rows.map(({ n, model, dry, ms_first_byte, usage_raw, cost_header, ...columns }) => {
      const raw = objectOf(usage_raw === null ? undefined : parseJson(usage_raw));
      const { webSearches, otherFees } = serverTools(raw);
      return [
        n,
        {
          usage: usageOf(columns),
          model,
          tier: servedAs(raw),
          cost: costIn(raw) ?? dollars(cost_header),
          webSearches,
          otherFees,
          dry,
          msFirstByte: ms_first_byte,
        },
      ];
    }),
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

/** An amount, also one that is written as a text. */
const dollars = (value: unknown): number | null => {
  const amount = typeof value === 'string' && /^\s*[\d.]/.test(value) ? Number(value) : value;
  return typeof amount === 'number' && Number.isFinite(amount) && amount >= 0 ? amount : null;
};

/** xAI counts in ten thousand millionths of a dollar. */
const TICKS_A_DOLLAR = 1e10;

/**
 * The cost in a usage object, US dollars; null where it has none: OpenRouter `cost`, with what the provider charges the
 * person's own key in addition to it (https://openrouter.ai/docs/use-cases/usage-accounting), Perplexity
 * `cost.total_cost` (https://docs.perplexity.ai/api-reference/chat-completions-post), DeepInfra `estimated_cost`, xAI
 * `cost_in_usd_ticks`, and the same names of other gateways.
 */
export function costIn(usage: JsonObject): number | null {
  const { cost, is_byok: isOwnKey } = usage;
  const details = objectOf(usage['cost_details']);
  const total = dollars(cost) ?? dollars(objectOf(cost)['total_cost']) ?? dollars(objectOf(cost)['total']);
  const upstream = isOwnKey === true ? dollars(details['upstream_inference_cost']) : null;
  if (total !== null) return total + (upstream ?? 0);
  const ticks = dollars(usage['cost_in_usd_ticks']);
  if (ticks !== null) return ticks / TICKS_A_DOLLAR;
  return dollars(usage['total_cost']) ?? dollars(usage['estimated_cost']) ?? dollars(details['total_cost']);
}

/**
 * Anthropic `server_tool_use`
 * (https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool#usage-and-pricing). Fetching pages
 * costs nothing beyond tokens.
 */
function serverTools(usage: JsonObject): Pick<Reported, 'webSearches' | 'otherFees'> {
  const counts = Object.entries(objectOf(usage['server_tool_use'])).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0,
  );
  const own = new Set(['web_search_requests', 'web_fetch_requests']);
  return {
    webSearches: counts.find(([name]) => name === 'web_search_requests')?.[1] ?? 0,
    otherFees: counts.map(([name]) => name).filter((name) => !own.has(name)),
  };
}

/** The service tier in a request or an answer; null for the standard one. */
export function servedAs(value: unknown): string | null {
  const named = objectOf(value);
  return (
    [stringOf(named['speed']), stringOf(named['service_tier'])].find((tier) => !standard.has(tier)) ?? null
  );
}

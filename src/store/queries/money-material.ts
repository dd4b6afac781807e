import type { Database } from '../database.ts';

export interface ReportedUsageRow {
  n: number;
  model: string | null;
  dry: boolean;
  ms_first_byte: number | null;
  usage_raw: string | null;
  input_tokens: number | null;
  uncached_tokens: number | null;
  cache_read_tokens: number | null;
  cache_write_tokens: number | null;
  cache_write_5m_tokens: number | null;
  cache_write_1h_tokens: number | null;
  output_tokens: number | null;
  reasoning_tokens: number | null;
}

/** What was reported about every exchange. */
export function reportedUsageRows(db: Database): Promise<ReportedUsageRow[]> {
  return db.rows<ReportedUsageRow>(`
    SELECT
      e.exchange_id AS n, e.response_model AS model, s.dry IS NOT NULL AS dry, e.ms_first_byte, e.usage_raw, e.input_tokens,
      e.uncached_tokens, e.cache_read_tokens, e.cache_write_tokens, e.cache_write_5m_tokens, e.cache_write_1h_tokens,
      e.output_tokens, e.reasoning_tokens
    FROM _exchanges e LEFT JOIN _sessions s ON s.session_id = e.session_id
    ORDER BY e.exchange_id`);
}

export interface PriceRow {
  model: string;
  provider: string;
  from_day: string | null;
  input_usd: number;
  output_usd: number;
  cache_read_usd: number;
  cache_write_usd: number | null;
  cache_write_1h_usd: number | null;
  long_above: number | null;
  long_input_usd: number | null;
  long_output_usd: number | null;
  long_cache_read_usd: number | null;
  long_cache_write_usd: number | null;
  long_cache_write_1h_usd: number | null;
  source: string;
  checked_day: string | null;
}

/** The prices of the last analysis, in their order. */
export function priceTable(db: Database): Promise<PriceRow[]> {
  return db.rows<PriceRow>('SELECT * FROM prices ORDER BY rowid');
}

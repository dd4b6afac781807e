import type { Database } from '../database.ts';

export interface ReportedUsageRow {
  n: number;
  model: string | null;
  dry: boolean;
  ms_first_byte: number | null;
  usage_raw: string | null;
  /** Cost that a gateway reports in a header: US dollars as text. */
  cost_header: string | null;
  input_tokens: number | null;
  uncached_tokens: number | null;
  cache_read_tokens: number | null;
  cache_write_tokens: number | null;
  cache_write_5m_tokens: number | null;
  cache_write_1h_tokens: number | null;
  output_tokens: number | null;
  reasoning_tokens: number | null;
}

/** Reported usage of every exchange. */
export function reportedUsageRows(db: Database): Promise<ReportedUsageRow[]> {
  return db.rows<ReportedUsageRow>(`
    SELECT
      e.exchange_id AS n, e.response_model AS model, s.dry IS NOT NULL AS dry, e.ms_first_byte, e.usage_raw, h.value AS cost_header, e.input_tokens,
      e.uncached_tokens, e.cache_read_tokens, e.cache_write_tokens, e.cache_write_5m_tokens, e.cache_write_1h_tokens,
      e.output_tokens, e.reasoning_tokens
    FROM _exchanges e
    LEFT JOIN _sessions s ON s.session_id = e.session_id
    LEFT JOIN (
      SELECT exchange_id, first(value) AS value FROM headers
      WHERE direction = 'response' AND name = 'x-litellm-response-cost'
      GROUP BY exchange_id
    ) h ON h.exchange_id = e.exchange_id
    ORDER BY e.exchange_id`);
}

import { z } from 'zod';
import type { Queries } from '../store/side-by-side.ts';
import { checkedRows, maybeNumber, maybeText, maybeTime, maybeWhole } from './query.ts';

const span = z.strictObject({
  exchange_id: z.int(),
  record_id: z.string(),
  session_id: maybeText,
  label: maybeText,
  ts: maybeTime,
  agent: z.string(),
  agent_version: maybeText,
  wire: maybeText,
  family: maybeText,
  role: maybeText,
  kind: maybeText,
  thread_id: maybeText,
  turn: maybeWhole,
  model: maybeText,
  stream: z.boolean().nullable(),
  upstream: maybeText,
  status: maybeWhole,
  outcome: maybeText,
  failed: z.boolean().nullable(),
  error_code: maybeText,
  error_message: maybeText,
  response_model: maybeText,
  response_id: maybeText,
  stop_reason: maybeText,
  input_tokens: maybeWhole,
  cache_read_tokens: maybeWhole,
  cache_write_tokens: maybeWhole,
  output_tokens: maybeWhole,
  reasoning_tokens: maybeWhole,
  ms_first_byte: maybeNumber,
  ms_end: maybeNumber,
  total_usd: maybeNumber,
  /** Trace context that the client sent (W3C). */
  traceparent: maybeText,
});
export type SpanRow = z.infer<typeof span>;

/** All exchanges as spans of a trace, by time. */
export function spanRows(db: Queries): Promise<SpanRow[]> {
  return checkedRows(
    db,
    span,
    `
    SELECT
      x.exchange_id, x.record_id, x.session_id, x.label, x.ts, x.agent, x.agent_version, x.wire, x.family, x.role, x.kind,
      x.thread_id, x.turn, x.model, x.stream, x.upstream, x.status, x.outcome, x.failed, x.error_code, x.error_message,
      x.response_model, x.response_id, x.stop_reason, x.input_tokens, x.cache_read_tokens, x.cache_write_tokens,
      x.output_tokens, u.reasoning_tokens, x.ms_first_byte, x.ms_end, c.total_usd, x.traceparent
    FROM exchanges x
    LEFT JOIN usage u ON u.exchange_id = x.exchange_id
    LEFT JOIN costs c ON c.exchange_id = x.exchange_id
    ORDER BY x.ts NULLS LAST, x.exchange_id`,
  );
}

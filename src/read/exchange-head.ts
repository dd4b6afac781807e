import { z } from 'zod';
import type { Database } from '../store/database.ts';
import { checkedRows, maybeNumber, maybeText, maybeTime, maybeWhole } from './query.ts';

const head = z.strictObject({
  exchange_id: z.int(),
  record_id: z.string(),
  agent: z.string(),
  agent_version: maybeText,
  wire: z.string(),
  model: maybeText,
  response_model: maybeText,
  answered_by: z.enum(['provider', 'local', 'lens']),
  family_id: maybeText,
  family: maybeText,
  role: maybeText,
  thread_id: maybeText,
  turn: maybeWhole,
  relation: maybeText,
  /** Previous exchange in its thread. */
  previous_exchange_id: maybeWhole,
  session_id: maybeText,
  label: maybeText,
  log: maybeText,
  log_line: maybeWhole,
  ts: maybeTime,
  method: maybeText,
  path: z.string(),
  upstream: maybeText,
  status: maybeWhole,
  outcome: z.string(),
  error_code: maybeText,
  error_message: maybeText,
  completeness: z.string(),
  stop_reason: maybeText,
  request_bytes: maybeWhole,
  response_bytes: maybeWhole,
  ms_headers: maybeNumber,
  ms_first_content: maybeNumber,
  ms_end: maybeNumber,
  input_tokens: maybeWhole,
  uncached_tokens: maybeWhole,
  cache_read_tokens: maybeWhole,
  cache_write_tokens: maybeWhole,
  output_tokens: maybeWhole,
  reasoning_tokens: maybeWhole,
});
/** Facts about an exchange that are shown above its body. */
export type ShownHead = z.infer<typeof head>;

/** @throws Error if the exchange does not exist */
export async function shownHead(db: Database, exchange: number): Promise<ShownHead> {
  const [row] = await checkedRows(
    db,
    head,
    `
    SELECT
      e.exchange_id, e.record_id, e.agent, e.agent_version, coalesce(e.wire, 'unknown') AS wire, e.model, e.response_model,
      e.answered_by, e.family_id, e.family, e.role, e.thread_id, e.turn, t.relation, t.previous_exchange_id, e.session_id,
      e.label, e.log, e.log_line, e.ts, e.method, coalesce(e.path, '') AS path, e.upstream, e.status,
      coalesce(e.outcome, 'unfinished') AS outcome, e.error_code, e.error_message,
      coalesce(e.completeness, 'exact') AS completeness, e.stop_reason, e.request_bytes, e.response_bytes,
      e.ms_headers, e.ms_first_content, e.ms_end, e.input_tokens, u.uncached_tokens, e.cache_read_tokens,
      e.cache_write_tokens, e.output_tokens, u.reasoning_tokens
    FROM exchanges e
    JOIN usage u ON u.exchange_id = e.exchange_id
    LEFT JOIN turns t ON t.exchange_id = e.exchange_id
    WHERE e.exchange_id = $exchange`,
    { exchange },
  );
  if (!row) throw new Error(`The database has no exchange ${exchange}`);
  return row;
}

const counted = z.strictObject({ list: z.enum(['surfaces', 'tools']), tokens: z.int() });

/** Estimated tokens of the surfaces and tools of an exchange, each in wire order. */
export async function shownTokens(
  db: Database,
  exchange: number,
): Promise<{ surfaces: number[]; tools: number[] }> {
  const rows = await checkedRows(
    db,
    counted,
    `
    SELECT list, tokens FROM (
      SELECT 'surfaces' AS list, s.position, p.tokens
      FROM surfaces s JOIN prompt_texts p ON p.text_id = s.text_id WHERE s.exchange_id = $exchange
      UNION ALL
      SELECT 'tools', t.position, d.tokens
      FROM exchange_tools t JOIN tool_definitions d ON d.tool_definition_id = t.tool_definition_id
      WHERE t.exchange_id = $exchange
    )
    ORDER BY list, position`,
    { exchange },
  );
  const of = (list: string): number[] => rows.flatMap((row) => (row.list === list ? [row.tokens] : []));
  return { surfaces: of('surfaces'), tools: of('tools') };
}

import type { Database } from '../store/database.ts';

/** Facts about an exchange that are shown above its body. */
export interface ShownHead {
  n: number;
  id: string;
  agent: string;
  agent_version: string | null;
  wire: string;
  model: string | null;
  response_model: string | null;
  family_id: string | null;
  family: string | null;
  role: string | null;
  thread_id: string | null;
  turn: number | null;
  relation: string | null;
  /** Previous exchange in its thread. */
  follows: number | null;
  session_id: string | null;
  label: string | null;
  log: string | null;
  line: number | null;
  ts: string | null;
  method: string | null;
  path: string;
  upstream: string | null;
  status: number | null;
  outcome: string;
  error_code: string | null;
  error_message: string | null;
  completeness: string;
  stop_reason: string | null;
  request_bytes: number | null;
  response_bytes: number | null;
  ms_headers: number | null;
  ms_first_content: number | null;
  ms_end: number | null;
  input_tokens: number | null;
  uncached_tokens: number | null;
  cache_read_tokens: number | null;
  cache_write_tokens: number | null;
  output_tokens: number | null;
  reasoning_tokens: number | null;
}

export async function shownHead(db: Database, n: number): Promise<ShownHead> {
  const row = await db.first<ShownHead>(
    `
    SELECT
      e.exchange_id AS n, e.record_id AS id, e.agent, e.agent_version, coalesce(e.wire, 'unknown') AS wire, e.model, e.response_model,
      f.family_id, f.name AS family, f.role, t.thread_id, t.turn, t.relation, t.previous_exchange_id AS follows, e.session_id, s.label,
      l.name AS log, e.log_line AS line, e.ts, e.method, coalesce(e.path, '') AS path, e.upstream, e.status,
      coalesce(e.outcome, 'unfinished') AS outcome, e.error_code, e.error_message,
      coalesce(e.completeness, 'exact') AS completeness, e.stop_reason, e.request_bytes, e.response_bytes,
      e.ms_headers, e.ms_first_content, e.ms_end, e.input_tokens, e.uncached_tokens, e.cache_read_tokens,
      e.cache_write_tokens, e.output_tokens, e.reasoning_tokens
    FROM _exchanges e
    LEFT JOIN logs l ON l.log_id = e.log_id
    LEFT JOIN _sessions s ON s.session_id = e.session_id
    LEFT JOIN _exchange_families ef ON ef.exchange_id = e.exchange_id
    LEFT JOIN families f ON f.family_id = ef.family_id
    LEFT JOIN _exchange_threads t ON t.exchange_id = e.exchange_id
    WHERE e.exchange_id = $n`,
    { n },
  );
  if (!row) throw new Error(`The database has no exchange ${n}`);
  return row;
}

/** The assembled response, JSON text; null if there was none. */
export async function storedAnswer(db: Database, n: number): Promise<string | null> {
  const row = await db.first<{ response: string | null }>(
    'SELECT response FROM _exchanges WHERE exchange_id = $n',
    {
      n,
    },
  );
  return row?.response ?? null;
}

/** Estimated tokens of the surfaces and tools of an exchange, each in wire order. */
export async function shownTokens(db: Database, n: number): Promise<{ surfaces: number[]; tools: number[] }> {
  const surfaces = await db.rows<{ tokens: number }>(
    `
    SELECT p.tokens FROM surfaces s JOIN prompt_texts p ON p.text_id = s.text_id
    WHERE s.exchange_id = $n ORDER BY s.position`,
    { n },
  );
  const tools = await db.rows<{ tokens: number }>(
    `
    SELECT v.tokens FROM exchange_tools t JOIN tool_definitions v ON v.tool_definition_id = t.tool_definition_id
    WHERE t.exchange_id = $n ORDER BY t.position`,
    { n },
  );
  return { surfaces: surfaces.map(({ tokens }) => tokens), tools: tools.map(({ tokens }) => tokens) };
}

import type { Database } from '../store/database.ts';

export interface ExchangeListRow {
  n: number;
  id: string;
  ts: string | null;
  agent: string;
  family: string | null;
  family_name: string | null;
  role: string | null;
  model: string | null;
  method: string;
  path: string;
  status: number | null;
  outcome: string;
  input_tokens: number | null;
  /** A provider counted the input, and not lens. */
  counted: boolean;
  cache_read_tokens: number | null;
  output_tokens: number | null;
  ms: number | null;
  turn: number | null;
  thread: string | null;
}

/** Exchanges by number, `first` to `last`, in the order they were read. */
export function siteExchangeRows(db: Database, first: number, last: number): Promise<ExchangeListRow[]> {
  return db.rows<ExchangeListRow>(
    `
    SELECT
      x.exchange_id AS n, x.record_id AS id, x.ts, x.agent, f.family_id AS family, f.name AS family_name, f.role, x.model, x.method, x.path, x.status,
      coalesce(x.outcome, 'unfinished') AS outcome, x.input_tokens,
      x.input_tokens IS NOT NULL AND s.dry IS NULL AS counted, x.cache_read_tokens, x.output_tokens,
      x.ms_end AS ms, t.turn, t.thread_id AS thread
    FROM _exchanges x
    LEFT JOIN _sessions s ON s.session_id = x.session_id
    LEFT JOIN _exchange_families ef ON ef.exchange_id = x.exchange_id
    LEFT JOIN families f ON f.family_id = ef.family_id
    LEFT JOIN _exchange_threads t ON t.exchange_id = x.exchange_id
    WHERE x.exchange_id BETWEEN $first AND $last
    ORDER BY x.exchange_id`,
    { first, last },
  );
}

/** Number and id of every exchange, in the order of time. */
export function siteExchangeIds(db: Database): Promise<{ n: number; id: string }[]> {
  return db.rows(
    'SELECT exchange_id AS n, record_id AS id FROM _exchanges ORDER BY ts NULLS LAST, exchange_id',
  );
}

/** Tokens of each part of some exchanges, and how much of their instruction texts is fixed. */
export function siteExchangeParts(
  db: Database,
  first: number,
  last: number,
): Promise<{ n: number; part: string; tokens: number; estimate: number }[]> {
  return db.rows(
    `
    SELECT exchange_id AS n, part, tokens, estimate
    FROM token_parts
    WHERE exchange_id BETWEEN $first AND $last
    ORDER BY exchange_id, part`,
    { first, last },
  );
}

export interface SurfaceRow {
  n: number;
  position: number;
  kind: string;
  place: string;
  text_id: number;
  template: string | null;
  family: string | null;
  /** Order of the template among those of its family, from 0. */
  order: number | null;
  lines: number;
  tokens: number;
  fixed_tokens: number | null;
}

/** Surfaces of some exchanges in wire order. */
export function siteSurfaces(db: Database, first: number, last: number): Promise<SurfaceRow[]> {
  return db.rows<SurfaceRow>(
    `
    WITH ordered AS (
      SELECT *, row_number() OVER (PARTITION BY family_id ORDER BY position, template_id) - 1 AS place_in_family
      FROM templates
    )
    SELECT
      s.exchange_id AS n, s.position, s.kind, s.location AS place, s.text_id, t.template_id AS template, t.family_id AS family,
      t.place_in_family AS order, p.lines, p.tokens, t.fixed_tokens
    FROM surfaces s
    JOIN prompt_texts p ON p.text_id = s.text_id
    LEFT JOIN ordered t ON t.template_id = s.template_id
    WHERE s.exchange_id BETWEEN $first AND $last
    ORDER BY s.exchange_id, s.position`,
    { first, last },
  );
}

/** Texts by number, cut after `chars` characters. */
export function sitePromptTexts(
  db: Database,
  texts: readonly number[],
  chars: number,
): Promise<{ text_id: number; text: string; length: number }[]> {
  if (texts.length === 0) return Promise.resolve([]);
  return db.rows(
    'SELECT text_id, left(text, $chars) AS text, length(text) AS length FROM prompt_texts WHERE list_contains($texts, text_id)',
    { texts, chars },
  );
}

export interface ExchangeDetailRow {
  n: number;
  session: string | null;
  log: string | null;
  line: number;
  wire: string | null;
  upstream: string | null;
  version: string | null;
  completeness: string | null;
  request_bytes: number;
  request_sha256: string | null;
  response_bytes: number | null;
  response_model: string | null;
  stop_reason: string | null;
  error_code: string | null;
  error_message: string | null;
  ms_headers: number | null;
  ms_first_byte: number | null;
  ms_first_content: number | null;
  uncached_tokens: number | null;
  cache_write_tokens: number | null;
  reasoning_tokens: number | null;
  messages_node_id: number | null;
}

/** What the page of an exchange needs beyond its line in the list. */
export function siteExchangeDetails(db: Database, first: number, last: number): Promise<ExchangeDetailRow[]> {
  return db.rows<ExchangeDetailRow>(
    `
    SELECT
      x.exchange_id AS n, x.session_id AS session, l.name AS log, x.log_line AS line, x.wire, x.upstream, x.agent_version AS version, x.completeness,
      x.request_bytes, x.request_sha256, x.response_bytes, x.response_model, x.stop_reason, x.error_code,
      left(x.error_message, 2000) AS error_message, x.ms_headers, x.ms_first_byte, x.ms_first_content, x.uncached_tokens,
      x.cache_write_tokens, x.reasoning_tokens, x.messages_node_id
    FROM _exchanges x LEFT JOIN logs l ON l.log_id = x.log_id
    WHERE x.exchange_id BETWEEN $first AND $last
    ORDER BY x.exchange_id`,
    { first, last },
  );
}

export function siteExchangeTools(
  db: Database,
  first: number,
  last: number,
): Promise<{ n: number; name: string; tokens: number }[]> {
  return db.rows(
    `
    SELECT e.exchange_id AS n, v.name, v.tokens
    FROM exchange_tools e JOIN tool_definitions v ON v.tool_definition_id = e.tool_definition_id
    WHERE e.exchange_id BETWEEN $first AND $last
    ORDER BY e.exchange_id, e.position`,
    { first, last },
  );
}

export function siteHeaders(
  db: Database,
  first: number,
  last: number,
): Promise<{ n: number; direction: string; name: string; value: string | null }[]> {
  return db.rows(
    `
    SELECT exchange_id AS n, direction, name, left(value, 2000) AS value
    FROM headers
    WHERE exchange_id BETWEEN $first AND $last
    ORDER BY exchange_id, direction, value IS NULL, name, value`,
    { first, last },
  );
}

/** Events of streamed answers, counted by type in the order they first came. */
export function siteEvents(
  db: Database,
  first: number,
  last: number,
): Promise<{ n: number; event: string; count: number; bytes: number; first_ms: number; last_ms: number }[]> {
  return db.rows(
    `
    SELECT exchange_id AS n, event, count(*) AS count, sum(bytes)::BIGINT AS bytes, min(ms) AS first_ms, max(ms) AS last_ms
    FROM events
    WHERE exchange_id BETWEEN $first AND $last
    GROUP BY ALL
    ORDER BY n, min(seq)`,
    { first, last },
  );
}

/** The whole tree of request prefixes, as columns. */
export function siteChain(
  db: Database,
): Promise<{ node_id: number; parent_id: number | null; segment_id: number; depth: number }[]> {
  return db.rows(
    'SELECT node_id, parent_node_id AS parent_id, segment_id, depth FROM _prefix_nodes ORDER BY node_id',
  );
}

/** What each segment is, whatever its cache markers and per-request noise. */
export function siteSegmentIdentities(db: Database): Promise<{ segment_id: number; norm_hash: string }[]> {
  return db.rows("SELECT segment_id, norm_hash FROM segments WHERE list = 'messages'");
}

/** Tip of the messages of every exchange, in the order of time, for telling where a message was new. */
export function siteMessageTips(
  db: Database,
): Promise<{ n: number; id: string; tip: number; turn: number | null }[]> {
  return db.rows(`
    SELECT x.exchange_id AS n, x.record_id AS id, x.messages_node_id AS tip, t.turn
    FROM _exchanges x LEFT JOIN _exchange_threads t ON t.exchange_id = x.exchange_id
    WHERE x.messages_node_id IS NOT NULL
    ORDER BY x.ts NULLS LAST, x.exchange_id`);
}

export interface BlockRow {
  type: string;
  name: string | null;
  is_error: boolean | null;
  /** Cut after `chars` characters. */
  text: string;
  /** Characters of the whole text. */
  length: number;
}

/** Messages by their segment, with their parts in order. */
export function siteMessageBlocks(
  db: Database,
  segments: readonly number[],
  chars: number,
): Promise<(BlockRow & { segment: number; role: string | null; bytes: number })[]> {
  if (segments.length === 0) return Promise.resolve([]);
  return db.rows(
    `
    SELECT
      s.segment_id AS segment, s.role, s.bytes, b.type, b.name, b.is_error, left(b.text, $chars) AS text,
      length(b.text) AS length
    FROM _segments s LEFT JOIN _segment_blocks b ON b.segment_id = s.segment_id
    WHERE list_contains($segments, s.segment_id)
    ORDER BY s.segment_id, b.block`,
    { segments, chars },
  );
}

/** Parts of the answers of some exchanges, in order. */
export function siteAnswerBlocks(
  db: Database,
  first: number,
  last: number,
  chars: number,
): Promise<(BlockRow & { n: number })[]> {
  return db.rows(
    `
    SELECT exchange_id AS n, type, name, NULL::BOOLEAN AS is_error, left(text, $chars) AS text, length(text) AS length
    FROM answer_blocks
    WHERE exchange_id BETWEEN $first AND $last
    ORDER BY exchange_id, block`,
    { first, last, chars },
  );
}

/** What exchanges can be filtered by: distinct values, the commonest first, at most `limit` of each. */
export async function siteFilterValues(
  db: Database,
  limit: number,
): Promise<{ agents: string[]; roles: string[]; models: string[] }> {
  const rows = await db.rows<{ what: string; value: string }>(
    `
    WITH found AS (
      SELECT 'agents' AS what, agent AS value, count(*) AS uses FROM _exchanges GROUP BY agent
      UNION ALL SELECT 'models', model, count(*) FROM _exchanges GROUP BY model
      UNION ALL SELECT 'roles', role, sum(requests) FROM families GROUP BY role
    )
    SELECT what, value
    FROM found
    WHERE value IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY what ORDER BY uses DESC, value) <= $limit
    ORDER BY what, uses DESC, value`,
    { limit },
  );
  const of = (what: string): string[] => rows.filter((row) => row.what === what).map(({ value }) => value);
  return { agents: of('agents'), roles: of('roles'), models: of('models') };
}
